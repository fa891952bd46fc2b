package io.gristmill.spark.reprofile;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.CleanSection;
import io.gristmill.io.Storage;
import io.gristmill.preprocessing.document.Document;
import io.gristmill.preprocessing.pipeline.Outcome;
import io.gristmill.preprocessing.reprofile.Rejudging;
import io.gristmill.spark.clean.CleanPartition;
import io.gristmill.spark.table.TableWriter;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Judges one part again and writes what changed. */
final class ChangesPartition implements Function2<Integer, Iterator<Row>, Iterator<PartChanges>> {

  private static final long serialVersionUID = 1L;

  /** A verdict is {@link Confusion#KEPT} or {@code rule/reason}; so are both sides of a change. */
  static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.StringType, false)
          .add("url", DataTypes.StringType, false)
          .add("language", DataTypes.StringType, false)
          .add("file", DataTypes.StringType, false)
          .add("offset", DataTypes.LongType, false)
          .add("before", DataTypes.StringType, false)
          .add("after", DataTypes.StringType, false);

  private final Storage storage;
  private final String directory;
  private final CleanSection clean;
  private final CleanPartition.Lists lists;

  ChangesPartition(
      Storage storage, String directory, CleanSection clean, CleanPartition.Lists lists) {
    this.storage = storage;
    this.directory = directory;
    this.clean = clean;
    this.lists = lists;
  }

  @Override
  public Iterator<PartChanges> call(Integer number, Iterator<Row> rows) throws IOException {
    Rejudging rejudging = new Rejudging(clean, lists.get());
    SortedMap<String, SortedMap<String, Long>> counts = new TreeMap<>();
    String path = format("changes/part-%05d.parquet", number);
    try (TableWriter changes =
        TableWriter.create(storage.output(directory + "/" + path), path, SCHEMA)) {
      while (rows.hasNext()) {
        Outcome stored = StoredRows.outcome(rows.next());
        String before = Confusion.verdict(stored);
        String after = Confusion.verdict(rejudging.judge(stored));
        counts.computeIfAbsent(before, key -> new TreeMap<>()).merge(after, 1L, Long::sum);
        if (!before.equals(after)) {
          changes.add(row(document(stored), before, after));
        }
      }
      return List.of(new PartChanges(changes.commit(), counts)).iterator();
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
}
