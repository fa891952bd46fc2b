package io.gristmill.spark.train.sliced;

import java.util.Iterator;
import java.util.Optional;
import java.util.function.Supplier;

/** An iterator that comes into being when it is first asked. */
final class Deferred<T> implements Iterator<T> {

  private final Supplier<Iterator<T>> source;
  private Optional<Iterator<T>> made = Optional.empty();

  Deferred(Supplier<Iterator<T>> source) {
    this.source = source;
  }

  @Override
  public boolean hasNext() {
    return elements().hasNext();
  }

  @Override
  public T next() {
    return elements().next();
  }

  private Iterator<T> elements() {
    if (made.isEmpty()) {
      made = Optional.of(source.get());
    }
    return made.get();
  }
}
