package io.gristmill.preprocessing.dedup.parts;

import io.gristmill.preprocessing.dedup.parts.PartRule.Occurrence;

import io.gristmill.preprocessing.dedup.SurvivorOrder;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * All occurrences of each part but the first. First is the one in the document of the smallest id,
 * there the one of the smallest position: nothing depends on what was seen first. Holds one
 * occurrence at a time, however often a part occurs.
 */
public final class Repeats implements Iterator<Occurrence> {

  /** By hash, document and position. */
  public static final Comparator<Occurrence> ORDER =
      Comparator.comparingLong(Occurrence::hash)
          .thenComparing(Occurrence::id, SurvivorOrder.BY_ID)
          .thenComparingInt(Occurrence::position);

  private final Iterator<Occurrence> sorted;
  private boolean started;
  private long hash;
  private Occurrence ready = new Occurrence(0, "", 0);
  private boolean isReady;

  /**
   * Reads as it is read.
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
}
