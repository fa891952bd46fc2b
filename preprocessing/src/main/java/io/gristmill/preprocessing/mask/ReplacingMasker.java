package io.gristmill.preprocessing.mask;

import io.gristmill.preprocessing.mask.number.Match;

import io.gristmill.preprocessing.mask.Masker.Masked;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Replaces one kind after the other; a later kind sees what earlier ones left. */
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
   * One kind of personal data and what stands in for it.
   *
   * @param kind as counted
   * @param stands used in turn, beginning anew in every text
   */
  record Replacement(String kind, Finder finder, List<String> stands) {

    /** Appends the text with its finds replaced, or nothing if there are none; counts them. */
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
