package io.gristmill.spark.train.sliced;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;

/** All the driver gets to see of a partition: its first record. */
record FirstRecord<A, B extends A>(Class<B> type) implements FlatMapFunction<Iterator<A>, B> {

  private static final long serialVersionUID = 1L;

  @Override
  public Iterator<B> call(Iterator<A> records) {
    return List.of(type.cast(records.next())).iterator();
  }
}
