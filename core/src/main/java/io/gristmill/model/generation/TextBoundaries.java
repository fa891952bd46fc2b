package io.gristmill.model.generation;

import java.util.HashSet;
import java.util.Set;

/**
 * The token ids that begin and end a text.
 *
 * @param begin the first id of a text that has no prompt
 * @param ends the ids at which generation stops
 */
public record TextBoundaries(int begin, Set<Integer> ends) {

  public TextBoundaries {
    ends = Set.copyOf(ends);
  }

  /** The same id begins and ends a text, as in GPT-2. */
  public static TextBoundaries of(int endOfText) {
    return new TextBoundaries(endOfText, Set.of(endOfText));
  }

  /** The same with another id at which generation stops. */
  public TextBoundaries withEnd(int id) {
    Set<Integer> all = new HashSet<>(ends);
    all.add(id);
    return new TextBoundaries(begin, all);
  }
}
