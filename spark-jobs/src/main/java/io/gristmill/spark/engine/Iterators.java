package io.gristmill.spark.engine;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Lazy iterators: none of them reads an element before it is asked for. */
public final class Iterators {

  private Iterators() {}

  /** Applies a function to each element. */
  public static <A, B> Iterator<B> map(Iterator<A> elements, Function<? super A, B> function) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return elements.hasNext();
      }

      @Override
      public B next() {
        return function.apply(elements.next());
      }
    };
  }

  /** Creates an iterator when its first element is asked for. */
  public static <T> Iterator<T> defer(Supplier<Iterator<T>> source) {
    return new Deferred<>(source);
  }

  /** Returns the elements of several iterators. */
  public static <T> Iterator<T> chain(List<Iterator<T>> parts) {
    return chain(parts, () -> {});
  }

  /**
   * Concatenates iterators and runs an action at the end.
   *
   * @param atEnd runs once, when {@code hasNext} first returns false
   */
  public static <T> Iterator<T> chain(List<Iterator<T>> parts, Runnable atEnd) {
    return new Chain<>(parts, atEnd);
  }

  private static final class Deferred<T> implements Iterator<T> {

    private final Supplier<Iterator<T>> source;
    private Optional<Iterator<T>> elements = Optional.empty();

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
      if (elements.isEmpty()) {
        elements = Optional.of(source.get());
      }
      return elements.get();
    }
  }

  private static final class Chain<T> implements Iterator<T> {

    private final Iterator<Iterator<T>> parts;
    private final Runnable atEnd;
    private Iterator<T> part;
    private boolean ended;

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
}
