package io.gristmill.spark.dedup.parts;

import io.gristmill.preprocessing.dedup.decontaminate.Decontaminator;
import io.gristmill.preprocessing.dedup.decontaminate.Decontaminator.Contamination;
import io.gristmill.preprocessing.dedup.decontaminate.NGramIndex;
import io.gristmill.spark.engine.Iterators;
import java.util.Iterator;
import java.util.Optional;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Marks documents that contain words of an evaluation set. */
public record DecontaminationPartition(Broadcast<NGramIndex> index)
    implements MapPartitionsFunction<Row, Row> {

  private static final long serialVersionUID = 1L;

  @Override
  public Iterator<Row> call(Iterator<Row> documents) {
    Decontaminator decontaminator = new Decontaminator(index.value());
    return Iterators.map(documents, row -> marked(row, decontaminator));
  }

  private static Row marked(Row row, Decontaminator decontaminator) {
    if (!row.<String>getAs("reason").isEmpty()) {
      return row;
    }
    Optional<Contamination> found = decontaminator.find(row.getAs("text"));
    return found.map(contamination -> marked(row, contamination)).orElse(row);
  }

  private static Row marked(Row row, Contamination contamination) {
    Object[] values = new Object[row.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.get(i);
    }
    values[row.fieldIndex("text")] = "";
    values[row.fieldIndex("reason")] = Contamination.REASON;
    values[row.fieldIndex("task")] = contamination.task();
    values[row.fieldIndex("ngram")] = contamination.ngram();
    return RowFactory.create(values);
  }
}
