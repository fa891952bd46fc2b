package io.gristmill.model.generation;

import java.util.Set;

/**
 * The ids that begin and end a text.
 *
 * @param begin what an empty prompt starts from
 * @param ends any of them ends a text
 */
public record TextBoundaries(int begin, Set<Integer> ends) {

  public TextBoundaries {
    ends = Set.copyOf(ends);
  }

  /** One id for both. */
  public static TextBoundaries of(int endOfText) {
    return new TextBoundaries(endOfText, Set.of(endOfText));
  }
}
