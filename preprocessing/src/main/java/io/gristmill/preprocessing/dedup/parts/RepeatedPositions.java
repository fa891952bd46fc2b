package io.gristmill.preprocessing.dedup.parts;

import io.gristmill.preprocessing.dedup.parts.PartRule.Occurrence;
import io.gristmill.preprocessing.text.CodePointOrder;
import java.util.Arrays;
import java.util.Iterator;

/** Groups a sorted stream of repetitions by document. */
public final class RepeatedPositions {

  private final Iterator<Occurrence> sorted;
  private Occurrence waiting = new Occurrence(0, "", 0);
  private boolean isWaiting;

  /**
   * Creates a reader that consumes {@code sorted} lazily.
   *
   * @param sorted repetitions by document (in the order of ids) and position
   */
  public RepeatedPositions(Iterator<Occurrence> sorted) {
    this.sorted = sorted;
    advance();
  }

  /** Positions in the document, sorted. Must be called in the order of ids. */
  public int[] of(String id) {
    while (isWaiting && CodePointOrder.INSTANCE.compare(waiting.id(), id) < 0) {
      advance();
    }
    int[] positions = new int[8];
    int count = 0;
    while (isWaiting && waiting.id().equals(id)) {
      if (count == positions.length) {
        positions = Arrays.copyOf(positions, 2 * count);
      }
      positions[count++] = waiting.position();
      advance();
    }
    return Arrays.copyOf(positions, count);
  }

  private void advance() {
    isWaiting = sorted.hasNext();
    if (isWaiting) {
      waiting = sorted.next();
    }
  }
}
