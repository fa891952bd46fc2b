package io.gristmill.spark.erase;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.CleanSection;
import io.gristmill.io.CommittedOutput;
import io.gristmill.io.Storage;
import io.gristmill.spark.statistics.StatisticsPart;
import io.gristmill.spark.table.DocumentRows;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.Row;

/** Counts the statistics of one file of a table, as cleaning counted them. */
final class RecountPartition implements Function2<Integer, Iterator<Row>, Iterator<String>> {

  private static final long serialVersionUID = 1L;

  private final Storage storage;
  private final String directory;
  private final String table;
  private final CleanSection clean;

  /**
   * @param directory of the stage
   * @param table folder of the table, which names the part
   */
  RecountPartition(Storage storage, String directory, String table, CleanSection clean) {
    this.storage = storage;
    this.directory = directory;
    this.table = table;
    this.clean = clean;
  }

  @Override
  public Iterator<String> call(Integer number, Iterator<Row> rows) throws IOException {
    String path = format("_statistics/%s-%05d.jsonl", table, number);
    try (CommittedOutput out = storage.output(directory + "/" + path).create()) {
      // Texts that are stored are masked already.
      StatisticsPart part = new StatisticsPart(out, clean, UnaryOperator.identity());
      while (rows.hasNext()) {
        Row row = rows.next();
        String shard = DocumentRows.fromRow(row).provenance().shard();
        part.count(shard, PartFiles.outcome(row));
      }
      part.finish();
      out.commit();
    }
    return List.of(path).iterator();
  }
}
