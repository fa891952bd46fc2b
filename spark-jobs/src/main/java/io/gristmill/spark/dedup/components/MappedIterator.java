package io.gristmill.spark.dedup.components;

import java.util.Iterator;
import java.util.function.Function;

/** Applies a function one element at a time. */
public record MappedIterator<A, B>(Iterator<A> source, Function<A, B> function)
    implements Iterator<B> {

  @Override
  public boolean hasNext() {
    return source.hasNext();
  }

  @Override
  public B next() {
    return function.apply(source.next());
  }
}
