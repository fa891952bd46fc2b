package io.gristmill.config;

import java.io.Serializable;

/**
 * Section {@code dedup}.
 *
 * @param exact whether equal texts are removed
 * @param near whether MinHash near-duplicates are removed
 * @param profile MinHash settings by name
 */
public record DedupSection(boolean exact, boolean near, String profile) implements Serializable {}
