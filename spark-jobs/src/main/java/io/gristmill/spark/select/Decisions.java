package io.gristmill.spark.select;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.preprocessing.select.SelectionCounts;
import io.gristmill.preprocessing.select.SelectionCounts.Counted;
import io.gristmill.preprocessing.select.SelectionCounts.Size;
import io.gristmill.preprocessing.select.Selector;
import io.gristmill.preprocessing.select.Selector.Decision;
import io.gristmill.spark.engine.IndexPartitioner;
import io.gristmill.spark.engine.SparkEngine;
import io.gristmill.spark.stage.Entries.OutputEntry;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageDirectory;
import io.gristmill.spark.table.TablePartition;
import java.io.IOException;
import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * Ranked documents with the decision over each.
 *
 * @param rows columns of {@link Candidates#COLUMNS} and of {@link ExactRanks#ranked}, then bucket,
 *     whether the rank is kept, and copies
 */
record Decisions(JavaRDD<Row> rows) implements AutoCloseable {

  /** A file of the table has the documents of a range of positions, whatever the partitioning. */
  private static final long ROWS_OF_A_FILE = 1L << 20;

  private static final int MOST_DOMAINS = 100;

  private static final int ID = 2;
  private static final int BYTES = 3;
  private static final int LANGUAGE = 4;
  private static final int DOMAIN = 5;
  private static final int SOURCE = 6;
  private static final int SCORE = 7;
  private static final int SCORED = 8;
  private static final int POSITION = 9;
  private static final int RANK = 10;
  private static final int BYTES_BEFORE = 11;
  private static final int BUCKET = 12;
  private static final int IN_CUT = 13;
  private static final int COPIES = 14;

  /** Decides over all documents once. */
  static Decisions of(ExactRanks ranks, Selector selector) {
    return new Decisions(
        ranks.ranked().map(new Decide(selector)).persist(StorageLevel.DISK_ONLY()));
  }

  @Override
  public void close() {
    rows.unpersist(false);
  }

  SelectionCounts counts() {
    return rows.treeAggregate(new SelectionCounts(), Decisions::count, SelectionCounts::merge);
  }

  private static SelectionCounts count(SelectionCounts counts, Row row) {
    Counted counted =
        new Counted(
            row.getString(0),
            row.getLong(RANK),
            row.getDouble(SCORE),
            row.getBoolean(SCORED),
            row.getLong(BYTES),
            row.getString(LANGUAGE),
            row.getString(SOURCE));
    return counts.add(
        counted, new Decision(row.getInt(BUCKET), row.getBoolean(IN_CUT), row.getInt(COPIES)));
  }

  /** The domains with the most documents; ties by name. */
  ObjectNode largestDomains() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    rows.mapToPair(
            row ->
                new Tuple2<>(
                    row.getString(DOMAIN), new Size().add(row.getLong(BYTES), row.getInt(COPIES))))
        .reduceByKey(Size::merge)
        .takeOrdered(MOST_DOMAINS, new LargestFirst())
        .forEach(domain -> node.set(domain._1(), domain._2().toJson()));
    return node;
  }

  /** Writes {@code selected/} in the order of the ranks. */
  List<OutputEntry> write(StageContext context, StageDirectory directory, long documents)
      throws IOException {
    int files = (int) Math.max(1, (documents + ROWS_OF_A_FILE - 1) / ROWS_OF_A_FILE);
    JavaRDD<Row> placed =
        rows.mapToPair(row -> new Tuple2<>(new Position(row.getLong(POSITION)), written(row)))
            .repartitionAndSortWithinPartitions(new IndexPartitioner(files))
            .values();
    return TablePartition.writeAll(
        SparkEngine.session(context).createDataFrame(placed, SelectedDocuments.SCHEMA),
        context.storage(),
        directory.uri(),
        SelectedDocuments.TABLE,
        SelectedDocuments.SCHEMA);
  }

  private static Row written(Row row) {
    return RowFactory.create(
        row.getString(ID), row.getDouble(SCORE), row.getInt(BUCKET), row.getInt(COPIES));
  }

  /** Appends the decision to a row. */
  private record Decide(Selector selector) implements Function<Row, Row> {

    private static final long serialVersionUID = 1L;

    @Override
    public Row call(Row row) {
      Decision decision =
          selector.decide(
              row.getString(ID),
              row.getString(0),
              row.getLong(RANK),
              row.getLong(BYTES_BEFORE),
              row.getString(LANGUAGE),
              row.getString(DOMAIN),
              row.getString(SOURCE));
      Object[] values = new Object[COPIES + 1];
      for (int i = 0; i < BUCKET; i++) {
        values[i] = row.get(i);
      }
      values[BUCKET] = decision.bucket();
      values[IN_CUT] = decision.inCut();
      values[COPIES] = decision.copies();
      return RowFactory.create(values);
    }
  }

  /** Position in the order of ranks, and so the file of a row. */
  private record Position(long position)
      implements IndexPartitioner.Key, Comparable<Position>, Serializable {

    private static final long serialVersionUID = 1L;

    @Override
    public int partition() {
      return (int) (position / ROWS_OF_A_FILE);
    }

    @Override
    public int compareTo(Position other) {
      return Long.compare(position, other.position);
    }
  }

  private static final class LargestFirst
      implements Comparator<Tuple2<String, Size>>, Serializable {

    private static final long serialVersionUID = 1L;

    @Override
    public int compare(Tuple2<String, Size> one, Tuple2<String, Size> other) {
      int byDocuments = Long.compare(other._2().documents(), one._2().documents());
      return byDocuments != 0 ? byDocuments : one._1().compareTo(other._1());
    }
  }
}
