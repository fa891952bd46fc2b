package io.gristmill.spark.dedup.parts;

import io.gristmill.preprocessing.dedup.parts.PartRule;
import io.gristmill.preprocessing.dedup.parts.PartRule.PartSettings;
import java.util.Iterator;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/** Texts (id, text) to the parts that are compared. */
final class OccurrencePartition implements MapPartitionsFunction<Row, Row> {

  private static final long serialVersionUID = 1L;

  private final PartSettings settings;

  OccurrencePartition(PartSettings settings) {
    this.settings = settings;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> texts) {
    PartRule rule = settings.newRule();
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(texts, 0), false)
        .flatMap(text -> rule.parts(text.getString(0), text.getString(1)).stream())
        .map(OccurrenceRows::row)
        .iterator();
  }
}
