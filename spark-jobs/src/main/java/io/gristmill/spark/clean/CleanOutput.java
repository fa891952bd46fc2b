package io.gristmill.spark.clean;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.CleanSection;
import io.gristmill.io.Storage;
import io.gristmill.preprocessing.document.Document;
import io.gristmill.preprocessing.mask.Masker;
import io.gristmill.preprocessing.mask.Masker.Masked;
import io.gristmill.preprocessing.pipeline.DropCounter;
import io.gristmill.preprocessing.pipeline.DropCounts;
import io.gristmill.preprocessing.pipeline.Outcome;
import io.gristmill.spark.stage.OutputEntry;
import io.gristmill.spark.statistics.StatisticsPart;
import io.gristmill.spark.table.ParquetTable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Row;

/**
 * Writes what becomes of one task's records in one pass: two tables, quarantine, statistics and
 * counts by shard. Nothing is held in memory but the last two.
 */
public final class CleanOutput {

  private final Storage storage;
  private final String directory;
  private final CleanSection clean;
  private final Masker masker;

  /** Yields a task's records in order. */
  @FunctionalInterface
  public interface Feed {
    void into(Outcomes outcomes) throws IOException;
  }

  /** Takes one record of a shard. */
  @FunctionalInterface
  public interface Outcomes {
    void accept(String shard, Outcome outcome) throws IOException;
  }

  /**
   * @param directory of the stage
   * @param masker masks what is shown and stored of rejected texts
   */
  public CleanOutput(Storage storage, String directory, CleanSection clean, Masker masker) {
    this.storage = storage;
    this.directory = directory;
    this.clean = clean;
    this.masker = masker;
  }

  /**
   * Writes the files of a task.
   *
   * @param number of its files
   * @param shards it reads: they are in the account also if nothing is read of them
   */
  public CleanResult write(int number, Collection<String> shards, Feed feed) throws IOException {
    List<OutputEntry> outputs = new ArrayList<>();
    CleanResult result = new CleanResult(number, outputs);
    SortedMap<String, DropCounter> counters = new TreeMap<>();
    shards.forEach(shard -> counters.put(shard, new DropCounter()));
    storage
        .output(resolve(result.quarantine()))
        .write(
            quarantined ->
                storage
                    .output(resolve(result.statistics()))
                    .write(
                        counted ->
                            tables(
                                number,
                                outputs,
                                new Streams(quarantined, counted),
                                counters,
                                feed)));
    SortedMap<String, DropCounts> counts = new TreeMap<>();
    counters.forEach((shard, counter) -> counts.put(shard, counter.counts()));
    CountLines.write(storage.output(resolve(result.counts())), counts);
    return new CleanResult(number, List.copyOf(outputs));
  }

  /** The files of a task that are no tables but grow with its records. */
  private record Streams(OutputStream quarantined, OutputStream counted) {}

  private void tables(
      int number,
      List<OutputEntry> outputs,
      Streams streams,
      SortedMap<String, DropCounter> counters,
      Feed feed)
      throws IOException {
    String documents = format("documents/part-%05d.parquet", number);
    String rejects = format("rejects/part-%05d.parquet", number);
    StatisticsPart statistics =
        new StatisticsPart(streams.counted, clean, text -> masker.mask(text).text());
    outputs.add(
        ParquetTable.write(
            storage.output(resolve(documents)),
            documents,
            CleanTables.DOCUMENTS,
            (ParquetTable.Sink kept) ->
                outputs.add(
                    ParquetTable.write(
                        storage.output(resolve(rejects)),
                        rejects,
                        CleanTables.REJECTS,
                        (ParquetTable.Sink dropped) ->
                            feed.into(
                                (shard, outcome) -> {
                                  counters
                                      .computeIfAbsent(shard, key -> new DropCounter())
                                      .count(outcome);
                                  statistics.count(shard, outcome);
                                  deliver(outcome, kept, dropped, streams.quarantined);
                                })))));
    statistics.finish();
  }

  private void deliver(
      Outcome outcome,
      ParquetTable.Sink keptTable,
      ParquetTable.Sink droppedTable,
      OutputStream quarantined)
      throws IOException {
    if (outcome instanceof Outcome.Kept kept) {
      keptTable.accept(CleanTables.row(kept.document(), kept.values()));
    } else if (outcome instanceof Outcome.Dropped dropped) {
      droppedTable.accept(rejected(dropped));
    } else if (outcome instanceof Outcome.Quarantined record) {
      quarantined.write(QuarantineLine.of(record));
    }
  }

  /** What was masked in a text is counted where the text is. */
  private Row rejected(Outcome.Dropped dropped) {
    Document document = dropped.document();
    Masked stored =
        clean.keepRejectText() ? masker.mask(document.text()) : new Masked("", Map.of());
    Map<String, Double> values = new TreeMap<>(dropped.values());
    values.putAll(stored.values());
    return CleanTables.row(
        document.withText(stored.text()), values, dropped.rule(), dropped.reason());
  }

  private String resolve(String path) {
    return directory + "/" + path;
  }
}
