package io.gristmill.spark.dedup.parts;

import io.gristmill.preprocessing.dedup.parts.PartRule;
import io.gristmill.preprocessing.dedup.parts.PartRule.PartSettings;
import io.gristmill.preprocessing.dedup.parts.PartRule.Remainder;
import io.gristmill.preprocessing.dedup.parts.RepeatedPositions;
import io.gristmill.spark.iterator.Iterators;
import java.util.Collections;
import java.util.Iterator;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.FlatMapFunction2;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Documents and, sorted and partitioned alike, their repeats to documents without them. Those with
 * a reason to be dropped pass unchanged.
 */
final class RewritePartition
    implements FlatMapFunction2<Iterator<Row>, Iterator<Row>, Row>,
        FlatMapFunction<Iterator<Row>, Row> {

  private static final long serialVersionUID = 1L;

  private final PartSettings settings;
  private final PartColumns columns;

  RewritePartition(PartSettings settings, PartColumns columns) {
    this.settings = settings;
    this.columns = columns;
  }

  /** Documents without repeats. */
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
}
