package io.gristmill.preprocessing.mask;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** What was found in one text; nothing overlaps, what was found first stays. */
final class Finds {

  /** Found at [start, end). */
  record Find(Kind kind, int start, int end) {}

  private final TreeMap<Integer, Find> byStart = new TreeMap<>();

  /** Adds what does not overlap. */
  void add(Kind kind, int start, int end) {
    Map.Entry<Integer, Find> before = byStart.lowerEntry(end);
    if (before == null || before.getValue().end() <= start) {
      byStart.put(start, new Find(kind, start, end));
    }
  }

  /** In the order of the text. */
  Collection<Find> inOrder() {
    return byStart.values();
  }
}
