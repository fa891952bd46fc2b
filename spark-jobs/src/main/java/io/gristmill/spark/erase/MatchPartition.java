package io.gristmill.spark.erase;

import io.gristmill.preprocessing.erase.ErasureList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;

/** Counts the rows of {@code id, url, text} that a list still names, and all of them. */
final class MatchPartition implements FlatMapFunction<Iterator<Row>, long[]> {

  private static final long serialVersionUID = 1L;

  private final ErasureList list;

  MatchPartition(ErasureList list) {
    this.list = list;
  }

  @Override
  public Iterator<long[]> call(Iterator<Row> rows) {
    long[] counts = new long[2];
    while (rows.hasNext()) {
      Row row = rows.next();
      counts[0]++;
      counts[1] +=
          list.match(row.getString(0), row.getString(1), row.getString(2)).isPresent() ? 1 : 0;
    }
    return List.of(counts).iterator();
  }
}
