package io.gristmill.preprocessing.mask;

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
}
