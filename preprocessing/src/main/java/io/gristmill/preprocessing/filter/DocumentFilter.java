package io.gristmill.preprocessing.filter;

/**
 * One rule. Immutable and free of state, so that one instance serves every text of a partition; it
 * decides from the text (and its language and URL) alone, never from texts seen before.
 */
@FunctionalInterface
public interface DocumentFilter {

  Verdict apply(TextView text);
}
