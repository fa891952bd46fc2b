package io.gristmill.preprocessing.dedup.parts;

import io.gristmill.preprocessing.dedup.parts.PartRule.Occurrence;
import io.gristmill.preprocessing.text.CodePointOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * All occurrences of each part except the first. The first is the one with the smallest document
 * id, then the smallest position, so the result does not depend on the order of processing. Holds
 * one occurrence at a time.
 */
public final class Repeats implements Iterator<Occurrence> {

  /** Order by hash, document id and position. */
  public static final Comparator<Occurrence> ORDER =
      Comparator.comparingLong(Occurrence::hash)
          .thenComparing(Occurrence::id, CodePointOrder.INSTANCE)
          .thenComparingInt(Occurrence::position);

  private final Iterator<Occurrence> sorted;
  private boolean started;
  private long hash;
  private Occurrence ready = new Occurrence(0, "", 0);
  private boolean isReady;

  /**
   * Creates an iterator that consumes {@code sorted} lazily.
   *
   * @param sorted all occurrences of some parts, in {@link #ORDER}
   */
  public Repeats(Iterator<Occurrence> sorted) {
    this.sorted = sorted;
  }

  @Override
  public boolean hasNext() {
    while (!isReady && sorted.hasNext()) {
      ready = sorted.next();
      isReady = started && hash == ready.hash();
      started = true;
      hash = ready.hash();
    }
    return isReady;
  }

  @Override
  public Occurrence next() {
    if (!hasNext()) {
      throw new NoSuchElementException("no further repeat");
    }
    isReady = false;
    return ready;
  }

  /** Groups a sorted stream of repetitions by document. */
  public static final class RepeatedPositions {

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
}
