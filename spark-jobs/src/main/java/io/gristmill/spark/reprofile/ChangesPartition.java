package io.gristmill.spark.reprofile;

import static io.gristmill.error.Messages.format;

import io.gristmill.io.Storage;
import io.gristmill.preprocessing.pipeline.CleanSection;
import io.gristmill.preprocessing.pipeline.Outcome;
import io.gristmill.preprocessing.statistics.ReapplyThresholds;
import io.gristmill.preprocessing.text.Document;
import io.gristmill.spark.clean.CleanPartition;
import io.gristmill.spark.reprofile.ChangesJob.Confusion;
import io.gristmill.spark.stage.Entries.OutputEntry;
import io.gristmill.spark.table.TableWriter;
import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Applies new settings to one part and writes the documents whose outcome changes. */
record ChangesPartition(
    Storage storage, String directory, CleanSection clean, CleanPartition.Lists lists)
    implements Function2<Integer, Iterator<Row>, Iterator<ChangesPartition.Changes>> {

  private static final long serialVersionUID = 1L;

  /** Columns {@code before} and {@code after} are {@link Confusion#KEPT} or {@code rule/reason}. */
  static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.StringType, false)
          .add("url", DataTypes.StringType, false)
          .add("language", DataTypes.StringType, false)
          .add("file", DataTypes.StringType, false)
          .add("offset", DataTypes.LongType, false)
          .add("before", DataTypes.StringType, false)
          .add("after", DataTypes.StringType, false);

  @Override
  public Iterator<Changes> call(Integer number, Iterator<Row> rows) throws IOException {
    ReapplyThresholds thresholds = new ReapplyThresholds(clean, lists.get());
    SortedMap<String, SortedMap<String, Long>> counts = new TreeMap<>();
    String path = format("changes/part-%05d.parquet", number);
    try (TableWriter changes =
        TableWriter.create(storage.output(directory + "/" + path), path, SCHEMA)) {
      while (rows.hasNext()) {
        Outcome stored = StoredRows.outcome(rows.next());
        String before = Confusion.verdict(stored);
        String after = Confusion.verdict(thresholds.apply(stored));
        counts.computeIfAbsent(before, key -> new TreeMap<>()).merge(after, 1L, Long::sum);
        if (!before.equals(after)) {
          changes.add(row(document(stored), before, after));
        }
      }
      return List.of(new Changes(changes.commit(), counts)).iterator();
    }
  }

  private static Document document(Outcome outcome) {
    return outcome instanceof Outcome.Kept kept
        ? kept.document()
        : ((Outcome.Dropped) outcome).document();
  }

  private static Row row(Document document, String before, String after) {
    return RowFactory.create(
        document.id(),
        document.url(),
        document.language(),
        document.provenance().file(),
        document.provenance().offset(),
        before,
        after);
  }

  /**
   * Changes of the documents in one part.
   *
   * @param output the table of changes
   * @param counts documents by outcome before, then after
   */
  record Changes(OutputEntry output, SortedMap<String, SortedMap<String, Long>> counts)
      implements Serializable {}
}
