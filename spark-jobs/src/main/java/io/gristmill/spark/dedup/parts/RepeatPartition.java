package io.gristmill.spark.dedup.parts;

import io.gristmill.preprocessing.dedup.parts.Repeats;
import io.gristmill.spark.iterator.Iterators;
import java.util.Iterator;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/** {@link Repeats} of a partition sorted by hash, document and position. */
final class RepeatPartition implements MapPartitionsFunction<Row, Row> {

  private static final long serialVersionUID = 1L;

  @Override
  public Iterator<Row> call(Iterator<Row> sorted) {
    return Iterators.map(
        new Repeats(Iterators.map(sorted, OccurrenceRows::occurrence)), OccurrenceRows::row);
  }
}
