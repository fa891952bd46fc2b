package io.gristmill.spark.dedup.components;

import io.gristmill.preprocessing.dedup.StarContraction;
import java.util.Iterator;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/** {@link StarContraction#largeStar} over a partition sorted by node and neighbour. */
final class LargeStarPartition implements MapPartitionsFunction<Row, Row> {

  private static final long serialVersionUID = 1L;

  @Override
  public Iterator<Row> call(Iterator<Row> sorted) {
    return new MappedIterator<>(
        StarContraction.largeStar(new MappedIterator<>(sorted, EdgeRows::edge)), EdgeRows::row);
  }
}
