package io.gristmill.preprocessing.mask;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Replaces personal data. The result depends on the text alone. */
@FunctionalInterface
public interface Masker {

  Masked mask(String text);

  /**
   * A masked text and its replacements.
   *
   * @param text the original object if nothing was found
   * @param found replacements by kind, in the order of the kinds; 0 for kinds not found
   */
  record Masked(String text, Map<String, Integer> found) {

    /** Prefix of the document values that count replacements by kind. */
    public static final String VALUE = "mask/";

    /** The counts as document values. */
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
