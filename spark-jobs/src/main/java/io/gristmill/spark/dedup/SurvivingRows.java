package io.gristmill.spark.dedup;

import static io.gristmill.error.Messages.format;

import io.gristmill.spark.engine.IndexPartitioner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction2;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import scala.Tuple2;

/**
 * Selects the surviving documents before their texts are shuffled. The few dozen bytes that are
 * known of a survivor are sent to the partition in which its document is read. The survivors of one
 * partition are held in memory.
 */
final class SurvivingRows implements FlatMapFunction2<Iterator<Row>, Iterator<Row>, Row> {

  private static final long serialVersionUID = 1L;

  private final int id;

  private SurvivingRows(int id) {
    this.id = id;
  }

  /**
   * The surviving documents in their partitions, with columns of the survivor appended.
   *
   * @param documents in the same partitions and order as for the fingerprints
   * @param id column of the documents
   * @param survivors {@code part, id} and the columns to append
   */
  static JavaRDD<Row> of(JavaRDD<Row> documents, int id, JavaRDD<Row> survivors) {
    JavaRDD<Row> byPart =
        survivors
            .mapToPair(row -> new Tuple2<>(row.getInt(0), row))
            .partitionBy(new IndexPartitioner(documents.getNumPartitions()))
            .values();
    return documents.zipPartitions(byPart, new SurvivingRows(id));
  }

  @Override
  public Iterator<Row> call(Iterator<Row> documents, Iterator<Row> survivors) {
    Map<String, Row> wanted = new HashMap<>();
    survivors.forEachRemaining(row -> wanted.put(row.getString(1), row));
    return new Iterator<>() {

      private Row next;

      @Override
      public boolean hasNext() {
        while (next == null && documents.hasNext()) {
          Row row = documents.next();
          Row known = wanted.remove(row.getString(id));
          next = known == null ? null : with(row, known);
        }
        if (next == null && !wanted.isEmpty()) {
          throw new IllegalStateException(
              format("survivors: %d not read again (expected none)", wanted.size()));
        }
        return next != null;
      }

      @Override
      public Row next() {
        if (!hasNext()) {
          throw new NoSuchElementException("surviving documents");
        }
        Row row = next;
        next = null;
        return row;
      }
    };
  }

  private static Row with(Row row, Row known) {
    List<Object> values = new ArrayList<>(row.size() + known.size() - 2);
    for (int i = 0; i < row.size(); i++) {
      values.add(row.get(i));
    }
    for (int i = 2; i < known.size(); i++) {
      values.add(known.get(i));
    }
    return RowFactory.create(values.toArray());
  }
}
