package io.gristmill.preprocessing.dedup;

/**
 * A link between two documents.
 *
 * @param moved whether a contraction step had to change it: when none is, the links are final
 */
public record Edge(String node, String neighbour, boolean moved) {}
