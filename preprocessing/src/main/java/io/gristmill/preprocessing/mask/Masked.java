package io.gristmill.preprocessing.mask;

import java.util.Map;

/**
 * A text after masking.
 *
 * @param text the same object as before if nothing was found
 * @param found replacements by kind, in the order of the kinds; kinds not found are 0
 */
public record Masked(String text, Map<String, Integer> found) {}
