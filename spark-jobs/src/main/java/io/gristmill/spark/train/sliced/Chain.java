package io.gristmill.spark.train.sliced;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** Iterators one after the other, none of them read ahead. */
final class Chain<T> implements Iterator<T> {

  private final Iterator<Iterator<T>> parts;
  private final Runnable atEnd;
  private Iterator<T> part;
  private boolean ended;

  /**
   * Chains.
   *
   * @param atEnd run once, when it is known that no element follows
   */
  Chain(List<Iterator<T>> parts, Runnable atEnd) {
    this.parts = parts.iterator();
    this.atEnd = atEnd;
    this.part = this.parts.next();
  }

  @Override
  public boolean hasNext() {
    while (!part.hasNext() && parts.hasNext()) {
      part = parts.next();
    }
    if (!part.hasNext() && !ended) {
      ended = true;
      atEnd.run();
    }
    return part.hasNext();
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return part.next();
  }
}
