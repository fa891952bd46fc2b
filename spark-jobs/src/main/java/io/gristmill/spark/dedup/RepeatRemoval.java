package io.gristmill.spark.dedup;

import static io.gristmill.spark.dedup.RepeatRemoval.OccurrenceRows.HASH;
import static io.gristmill.spark.dedup.RepeatRemoval.OccurrenceRows.ID;
import static io.gristmill.spark.dedup.RepeatRemoval.OccurrenceRows.POSITION;
import static org.apache.spark.sql.functions.col;

import io.gristmill.preprocessing.dedup.parts.PartRule;
import io.gristmill.preprocessing.dedup.parts.PartRule.Occurrence;
import io.gristmill.preprocessing.dedup.parts.PartRule.PartSettings;
import io.gristmill.preprocessing.dedup.parts.PartRule.Remainder;
import io.gristmill.preprocessing.dedup.parts.Repeats;
import io.gristmill.preprocessing.dedup.parts.Repeats.RepeatedPositions;
import io.gristmill.spark.dedup.RepeatRemoval.OccurrenceRows;
import io.gristmill.spark.dedup.RepeatRemoval.RewritePartition.PartColumns;
import io.gristmill.spark.engine.Iterators;
import java.io.Serializable;
import java.util.Collections;
import java.util.Iterator;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.FlatMapFunction2;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Removes parts of texts that occur before, in the order of ids and positions. */
public final class RepeatRemoval {

  private RepeatRemoval() {}

  /**
   * Returns the same rows, in the same partitions, with repeated parts removed.
   *
   * @param documents {@code id, text, reason} and others, partitioned by a hash of the id and
   *     sorted by it; stored, as they are read twice
   * @param removed the column that gets the number of parts taken out
   */
  public static Dataset<Row> of(Dataset<Row> documents, PartSettings settings, String removed) {
    JavaRDD<Row> rows = documents.javaRDD();
    JavaRDD<Row> repeats =
        repeats(documents, settings, Math.max(1, rows.getNumPartitions())).javaRDD();
    RewritePartition rewrite =
        new RewritePartition(settings, PartColumns.of(documents.schema(), removed));
    // Spark gives a table that turns out to be empty no partition at all.
    JavaRDD<Row> rewritten =
        repeats.getNumPartitions() == 0
            ? rows.mapPartitions(rewrite)
            : rows.zipPartitions(repeats, rewrite);
    return documents.sparkSession().createDataFrame(rewritten, documents.schema());
  }

  private static Dataset<Row> repeats(
      Dataset<Row> documents, PartSettings settings, int partitions) {
    return documents
        .where(col("reason").equalTo(""))
        .select("id", "text")
        .mapPartitions(new OccurrencePartition(settings), Encoders.row(OccurrenceRows.SCHEMA))
        .repartition(col(HASH))
        .sortWithinPartitions(HASH, ID, POSITION)
        .mapPartitions(new RepeatPartition(), Encoders.row(OccurrenceRows.SCHEMA))
        .repartition(partitions, col(ID))
        .sortWithinPartitions(ID, POSITION);
  }

  /** Converts texts (id, text) to the parts that are compared. */
  record OccurrencePartition(PartSettings settings) implements MapPartitionsFunction<Row, Row> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Row> call(Iterator<Row> texts) {
      PartRule rule = settings.newRule();
      return StreamSupport.stream(Spliterators.spliteratorUnknownSize(texts, 0), false)
          .flatMap(text -> rule.parts(text.getString(0), text.getString(1)).stream())
          .map(OccurrenceRows::row)
          .iterator();
    }
  }

  /** Finds the {@link Repeats} in a partition sorted by hash, document and position. */
  record RepeatPartition() implements MapPartitionsFunction<Row, Row> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Row> call(Iterator<Row> sorted) {
      return Iterators.map(
          new Repeats(Iterators.map(sorted, OccurrenceRows::occurrence)), OccurrenceRows::row);
    }
  }

  /** Conversion of occurrences to rows and back. */
  static final class OccurrenceRows {

    static final String HASH = "hash";
    static final String ID = "id";
    static final String POSITION = "position";

    static final StructType SCHEMA =
        new StructType()
            .add(HASH, DataTypes.LongType, false)
            .add(ID, DataTypes.StringType, false)
            .add(POSITION, DataTypes.IntegerType, false);

    private OccurrenceRows() {}

    static Row row(Occurrence occurrence) {
      return RowFactory.create(occurrence.hash(), occurrence.id(), occurrence.position());
    }

    static Occurrence occurrence(Row row) {
      return new Occurrence(row.getLong(0), row.getString(1), row.getInt(2));
    }
  }

  /**
   * Removes repeats from documents. Documents and repeats are partitioned and sorted alike.
   * Documents with a reason to be dropped are not changed.
   */
  record RewritePartition(PartSettings settings, PartColumns columns)
      implements FlatMapFunction2<Iterator<Row>, Iterator<Row>, Row>,
          FlatMapFunction<Iterator<Row>, Row> {

    private static final long serialVersionUID = 1L;

    /** Documents of a table in which there are no repeats at all. */
    @Override
    public Iterator<Row> call(Iterator<Row> documents) {
      return call(documents, Collections.emptyIterator());
    }

    @Override
    public Iterator<Row> call(Iterator<Row> documents, Iterator<Row> repeats) {
      PartRule rule = settings.newRule();
      RepeatedPositions positions =
          new RepeatedPositions(Iterators.map(repeats, OccurrenceRows::occurrence));
      return Iterators.map(
          documents,
          row ->
              row.getString(columns.reason()).isEmpty()
                  ? rewritten(row, rule, positions.of(row.getString(columns.id())))
                  : row);
    }

    private Row rewritten(Row row, PartRule rule, int[] repeated) {
      Remainder remainder = rule.without(row.getString(columns.text()), repeated);
      Object[] values = new Object[row.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = row.get(i);
      }
      values[columns.text()] = remainder.text();
      values[columns.reason()] = remainder.reason();
      values[columns.removed()] = remainder.removed();
      return RowFactory.create(values);
    }

    /**
     * Indices of the columns that the removal of repeats reads and writes.
     *
     * @param reason reason to drop the document; empty if it is kept
     * @param removed number of parts removed from it
     */
    record PartColumns(int id, int text, int reason, int removed) implements Serializable {

      static PartColumns of(StructType schema, String removed) {
        return new PartColumns(
            schema.fieldIndex("id"),
            schema.fieldIndex("text"),
            schema.fieldIndex("reason"),
            schema.fieldIndex(removed));
      }
    }
  }
}
