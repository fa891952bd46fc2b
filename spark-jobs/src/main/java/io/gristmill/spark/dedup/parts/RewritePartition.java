package io.gristmill.spark.dedup.parts;

import io.gristmill.preprocessing.dedup.parts.PartRule;
import io.gristmill.preprocessing.dedup.parts.PartRule.PartSettings;
import io.gristmill.preprocessing.dedup.parts.PartRule.Remainder;
import io.gristmill.preprocessing.dedup.parts.RepeatedPositions;
import io.gristmill.spark.dedup.parts.RepeatRemoval.OccurrenceRows;
import io.gristmill.spark.engine.Iterators;
import java.io.Serializable;
import java.util.Collections;
import java.util.Iterator;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.FlatMapFunction2;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * Removes repeats from documents. Documents and repeats are partitioned and sorted alike. Documents
 * with a reason to be dropped are not changed.
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
