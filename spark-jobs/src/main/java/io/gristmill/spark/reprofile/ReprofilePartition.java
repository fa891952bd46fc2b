package io.gristmill.spark.reprofile;

import io.gristmill.io.Storage;
import io.gristmill.preprocessing.pipeline.CleanSection;
import io.gristmill.preprocessing.pipeline.Outcome;
import io.gristmill.preprocessing.reprofile.ReapplyThresholds;
import io.gristmill.spark.clean.CleanPartition;
import io.gristmill.spark.clean.CleanResult;
import io.gristmill.spark.clean.CleanWriter;
import io.gristmill.spark.reprofile.StoredRows.StoredPlace;
import io.gristmill.spark.table.DocumentRows;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.Row;

/** Writes one part as cleaning with the new settings does. */
record ReprofilePartition(
    Storage storage, String directory, CleanSection clean, CleanPartition.Lists lists)
    implements Function2<Integer, Iterator<Row>, Iterator<CleanResult>> {

  private static final long serialVersionUID = 1L;

  @Override
  public Iterator<CleanResult> call(Integer number, Iterator<Row> rows) throws IOException {
    ReapplyThresholds thresholds = new ReapplyThresholds(clean, lists.get());
    try (CleanWriter writer =
        new CleanWriter(storage, directory, clean, thresholds::masked, number)) {
      while (rows.hasNext()) {
        Row row = rows.next();
        Outcome judged = thresholds.applyWithText(StoredRows.outcome(row));
        String file = DocumentRows.fromRow(row).provenance().file();
        writer.accept(StoredPlace.shard(file), judged);
      }
      return List.of(writer.commit()).iterator();
    }
  }
}
