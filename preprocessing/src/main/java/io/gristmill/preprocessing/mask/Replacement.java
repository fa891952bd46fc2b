package io.gristmill.preprocessing.mask;

import io.gristmill.preprocessing.mask.number.Match;
import java.util.List;

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
