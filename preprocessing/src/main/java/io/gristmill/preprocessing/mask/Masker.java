package io.gristmill.preprocessing.mask;

import java.util.TreeMap;

import java.util.SortedMap;

import java.util.Map;

/** Replaces personal data. A text's result depends on that text alone. */
@FunctionalInterface
public interface Masker {

  Masked mask(String text);

  /**
   * A text after masking.
   *
   * @param text the same object as before if nothing was found
   * @param found replacements by kind, in the order of the kinds; kinds not found are 0
   */
  record Masked(String text, Map<String, Integer> found) {

    /** Before the kind, among a document's values: what was masked in its text, if anything. */
    public static final String VALUE = "mask/";

    /** What was found, as values of the document. */
    public SortedMap<String, Double> values() {
      SortedMap<String, Double> values = new TreeMap<>();
      found.forEach(
          (kind, count) -> {
            if (count > 0) {
              values.put(VALUE + kind, (double) count);
            }
          });
      return values;
    }
  }
}
