package io.gristmill.preprocessing.mask;

import io.gristmill.preprocessing.mask.Masker.Masked;
import io.gristmill.preprocessing.mask.number.Match;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Replaces one kind after the other; later kinds see the replacements of earlier ones. */
record ReplacingMasker(List<Replacement> replacements) implements Masker {

  @Override
  public Masked mask(String text) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    String masked = text;
    for (Replacement replacement : replacements) {
      StringBuilder rewritten = new StringBuilder();
      int found = replacement.replace(masked, rewritten);
      masked = found == 0 ? masked : rewritten.toString();
      counts.put(replacement.kind(), found);
    }
    return new Masked(masked, counts);
  }

  /**
   * One kind of personal data and its replacements.
   *
   * @param kind name in the counts
   * @param stands replacements used in turn, restarting in every text
   */
  record Replacement(String kind, Finder finder, List<String> stands) {

    /**
     * Appends the text with its matches replaced, or nothing if there are none. Returns the number
     * of matches.
     */
    int replace(String text, StringBuilder masked) {
      Match match = new Match();
      int from = 0;
      int found = 0;
      while (finder.find(text, match)) {
        masked.append(text, from, match.start()).append(stands.get(found % stands.size()));
        from = match.end();
        found++;
      }
      if (found > 0) {
        masked.append(text, from, text.length());
      }
      return found;
    }
  }
}
