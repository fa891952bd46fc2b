package io.gristmill.spark.clean;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.io.CommittedOutput;
import io.gristmill.io.OutputFile;
import io.gristmill.io.Storage;
import io.gristmill.preprocessing.mask.Masker;
import io.gristmill.preprocessing.mask.Masker.Masked;
import io.gristmill.preprocessing.pipeline.CleanSection;
import io.gristmill.preprocessing.pipeline.DropCounts;
import io.gristmill.preprocessing.pipeline.DropCounts.DropCounter;
import io.gristmill.preprocessing.pipeline.Outcome;
import io.gristmill.preprocessing.text.Document;
import io.gristmill.preprocessing.text.Provenance;
import io.gristmill.spark.clean.ShardAccount.CountLines;
import io.gristmill.spark.stage.Entries.OutputEntry;
import io.gristmill.spark.table.DocumentRows;
import io.gristmill.spark.table.TableWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;

/**
 * Writes the outcomes of one task in one pass: documents, rejects, quarantine, statistics and
 * counts by shard. Only the last two are held in memory. The files appear on {@link #commit}; those
 * that are not committed when the writer is closed are deleted.
 */
public final class CleanWriter implements Closeable {

  private static final MapType VALUES =
      DataTypes.createMapType(DataTypes.StringType, DataTypes.DoubleType, false);

  /** Columns of {@code clean/documents}: documents with every measured value. */
  public static final StructType DOCUMENTS = DocumentRows.SCHEMA.add("values", VALUES, false);

  /**
   * Columns of {@code clean/rejects}: the same and why; the text is empty unless {@code
   * clean.keep-reject-text}.
   */
  public static final StructType REJECTS =
      DOCUMENTS.add("rule", DataTypes.StringType, false).add("reason", DataTypes.StringType, false);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Storage storage;
  private final String directory;
  private final CleanSection clean;
  private final Masker masker;
  private final CleanResult files;
  private final SortedMap<String, DropCounter> counters = new TreeMap<>();
  private final StatisticsPart statistics;
  private final CommittedOutput quarantine;
  private final CommittedOutput statisticsLines;
  private final TableWriter documents;
  private final TableWriter rejects;

  /**
   * Opens the files of a task.
   *
   * @param directory of the stage
   * @param masker masks the texts of rejected documents that are shown or stored
   * @param number of the task, which names its files
   */
  public CleanWriter(
      Storage storage, String directory, CleanSection clean, Masker masker, int number)
      throws IOException {
    this.storage = storage;
    this.directory = directory;
    this.clean = clean;
    this.masker = masker;
    this.files = new CleanResult(number, List.of());
    String documentsPath = format("documents/part-%05d.parquet", number);
    String rejectsPath = format("rejects/part-%05d.parquet", number);
    try {
      quarantine = output(files.quarantine()).create();
      statisticsLines = output(files.statistics()).create();
      statistics = new StatisticsPart(statisticsLines, clean, text -> masker.mask(text).text());
      documents = TableWriter.create(output(documentsPath), documentsPath, DOCUMENTS);
      rejects = TableWriter.create(output(rejectsPath), rejectsPath, REJECTS);
    } catch (IOException | RuntimeException e) {
      try {
        close();
      } catch (IOException failure) {
        e.addSuppressed(failure);
      }
      throw e;
    }
  }

  /** Lists shards in the counts, also if none of their records follow. */
  public CleanWriter counting(Collection<String> shards) {
    shards.forEach(this::counter);
    return this;
  }

  /** Writes the outcome of one record of a shard. */
  public void accept(String shard, Outcome outcome) throws IOException {
    counter(shard).count(outcome);
    statistics.count(shard, outcome);
    if (outcome instanceof Outcome.Kept kept) {
      documents.add(DocumentRows.toRow(kept.document(), kept.values()));
    } else if (outcome instanceof Outcome.Dropped dropped) {
      reject(dropped);
    } else if (outcome instanceof Outcome.Quarantined record) {
      quarantine.write(line(record));
    }
  }

  /** The masked values are those of the stored text. */
  private void reject(Outcome.Dropped dropped) throws IOException {
    Document document = dropped.document();
    Masked stored =
        clean.keepRejectText() ? masker.mask(document.text()) : new Masked("", Map.of());
    Map<String, Double> values = new TreeMap<>(dropped.values());
    values.putAll(stored.values());
    rejects.add(
        DocumentRows.toRow(
            document.withText(stored.text()), values, dropped.rule(), dropped.reason()));
  }

  /**
   * Makes the files appear. If one of them fails, those before it are there: a repeated task
   * replaces them.
   */
  public CleanResult commit() throws IOException {
    statistics.finish();
    SortedMap<String, DropCounts> counts = new TreeMap<>();
    counters.forEach((shard, counter) -> counts.put(shard, counter.counts()));
    CleanResult result =
        new CleanResult(files.number(), List.of(rejects.commit(), documents.commit()));
    statisticsLines.commit();
    quarantine.commit();
    CountLines.write(output(files.counts()), counts);
    return result;
  }

  @Override
  public void close() throws IOException {
    // Each is closed even if another one fails; those that failed to open are null.
    try (quarantine;
        statisticsLines;
        documents;
        rejects) {}
  }

  private DropCounter counter(String shard) {
    return counters.computeIfAbsent(shard, key -> new DropCounter());
  }

  private OutputFile output(String path) {
    return storage.output(directory + "/" + path);
  }

  /** A line of {@code clean/quarantine.jsonl}. */
  private static byte[] line(Outcome.Quarantined record) throws JsonProcessingException {
    Provenance where = record.provenance();
    ObjectNode line = JSON.createObjectNode();
    line.put("uri", where.file()).put("offset", where.offset());
    if (where.length() > 0) {
      line.put("length", where.length());
    }
    line.put("cause", record.cause()).put("detail", record.detail());
    return (JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The tables that a task reports to the driver. Its counts are in files named by its number,
   * which the cluster merges.
   */
  public record CleanResult(int number, List<OutputEntry> outputs) implements Serializable {

    /**
     * Directory of the tasks' quarantine lines: hidden from readers of the stage, merged and
     * removed at its end.
     */
    public static final String QUARANTINE_PARTS = "_quarantine";

    /** Directory of the tasks' statistics, treated like {@link #QUARANTINE_PARTS}. */
    static final String STATISTICS_PARTS = "_statistics";

    /** Directory of the tasks' counts by shard, treated like {@link #QUARANTINE_PARTS}. */
    static final String COUNTS_PARTS = "_counts";

    /** Path of the task's quarantine lines, relative to the stage's directory. */
    public String quarantine() {
      return part(QUARANTINE_PARTS, number);
    }

    /** Path of the task's statistics, relative to the stage's directory. */
    public String statistics() {
      return part(STATISTICS_PARTS, number);
    }

    /** Path of the task's counts by shard, relative to the stage's directory. */
    public String counts() {
      return part(COUNTS_PARTS, number);
    }

    static String part(String folder, int number) {
      return folder + format("/part-%05d.jsonl", number);
    }
  }
}
