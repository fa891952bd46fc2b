package io.gristmill.spark.dedup.components;

import io.gristmill.preprocessing.dedup.StarContraction;
import io.gristmill.spark.iterator.Iterators;
import java.util.Iterator;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/** {@link StarContraction#largeStar} over a partition sorted by node and neighbour. */
final class LargeStarPartition implements MapPartitionsFunction<Row, Row> {

  private static final long serialVersionUID = 1L;

  @Override
  public Iterator<Row> call(Iterator<Row> sorted) {
    return Iterators.map(
        StarContraction.largeStar(Iterators.map(sorted, EdgeRows::edge)), EdgeRows::row);
  }
}
