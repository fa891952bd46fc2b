package io.gristmill.spark.reprofile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.Storage;
import io.gristmill.preprocessing.pipeline.CleanSection;
import io.gristmill.preprocessing.pipeline.DropCounts;
import io.gristmill.preprocessing.pipeline.Outcome;
import io.gristmill.preprocessing.statistics.ReapplyThresholds;
import io.gristmill.preprocessing.statistics.SettingsChange;
import io.gristmill.spark.clean.CleanJob;
import io.gristmill.spark.clean.CleanPartition;
import io.gristmill.spark.clean.CleanWriter;
import io.gristmill.spark.clean.CleanWriter.CleanResult;
import io.gristmill.spark.clean.ShardAccount;
import io.gristmill.spark.clean.ShardAccount.CountLines;
import io.gristmill.spark.engine.SparkEngine;
import io.gristmill.spark.reprofile.StoredRows.StoredPlace;
import io.gristmill.spark.stage.Entries.InputEntry;
import io.gristmill.spark.stage.Job;
import io.gristmill.spark.stage.Job.StageResult;
import io.gristmill.spark.stage.Job.Upstream;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageDirectory;
import io.gristmill.spark.stage.StageManifest;
import io.gristmill.spark.table.DocumentRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.Row;

/**
 * The stage {@code clean} of a new run, computed from that of another run. It is identical, down to
 * the fingerprint, to cleaning the same crawl with the new settings, so later stages continue from
 * it.
 */
public final class ReprofileJob implements Job {

  private final CleanJob clean = new CleanJob();
  private final Optional<String> from;

  /**
   * @param from directory of the run whose documents are used; empty for the configuration's own
   */
  public ReprofileJob(Optional<String> from) {
    this.from = from;
  }

  @Override
  public String stage() {
    return clean.stage();
  }

  @Override
  public List<Upstream> upstream(RunConfig config) {
    return clean.upstream(config);
  }

  @Override
  public SortedMap<String, String> settings(RunConfig config) {
    return clean.settings(config);
  }

  /** Inputs of the other run, the same crawl. */
  @Override
  public List<InputEntry> inputs(StageContext context) throws IOException {
    return StoredRun.open(from, context).manifest().inputs().stream().toList();
  }

  /**
   * Whether the stored documents have all that the settings need: the same crawl, seed and
   * measurements, and the texts of documents that are kept now.
   */
  public boolean isPossible(StageContext context) throws IOException {
    StoredRun stored = StoredRun.open(from, context);
    SettingsChange change = stored.changeTo(context.config().clean());
    try {
      change.requireSameMeasurements();
      change.requireSameTexts();
    } catch (IncompatibleArtifactException e) {
      return false;
    }
    return Boolean.parseBoolean(stored.settings().section().get("keep-reject-text"))
        || stored
            .manifest()
            .settings()
            .entrySet()
            .containsAll(settings(context.config()).entrySet());
  }

  @Override
  public StageResult run(StageContext context) throws IOException {
    long started = System.nanoTime();
    CleanSection section = context.config().clean();
    StoredRun stored = StoredRun.open(from, context);
    stored.changeTo(section).requireSameMeasurements();
    stored.changeTo(section).requireSameTexts();
    StageDirectory directory = context.directory(stage());
    List<CleanResult> results =
        stored
            .inReadingOrder(SparkEngine.session(context))
            .mapPartitionsWithIndex(
                new ReprofilePartition(
                    context.storage(), directory.uri(), section, StoredRun.lists(context)),
                true)
            .collect();
    context.storage().delete(directory.resolve(CleanResult.QUARANTINE_PARTS));
    copyQuarantine(context, stored, directory);
    JsonNode report = stored.json("report.json");
    CleanJob.addUpStatistics(
        context,
        directory,
        results.stream().map(CleanResult::statistics).toList(),
        ShardAccount.count(report));
    ShardAccount account = account(context, stored, report, directory, results);
    double seconds = (System.nanoTime() - started) / 1e9;
    account.write(
        context.storage().output(directory.resolve("report.json")),
        report.path("bytes-read").asLong(),
        seconds);
    return new StageResult(CleanJob.outputs(results), headline(account.totals(), stored));
  }

  /** Counts of the documents, and of the other records that only the earlier run has read. */
  private static ShardAccount account(
      StageContext context,
      StoredRun stored,
      JsonNode report,
      StageDirectory directory,
      List<CleanResult> results)
      throws IOException {
    SortedMap<String, DropCounts> notDocuments = new TreeMap<>();
    ShardAccount.forEach(
        context.storage(),
        stored.directory().uri(),
        report,
        shard -> notDocuments.put(shard.path("uri").asText(), DropCounts.notDocuments(shard)));
    CleanResult rest = new CleanResult(results.size(), List.of());
    CountLines.write(context.storage().output(directory.resolve(rest.counts())), notDocuments);
    List<String> parts = new ArrayList<>();
    results.forEach(result -> parts.add(result.counts()));
    parts.add(rest.counts());
    return CleanJob.addUpCounts(context, directory, parts, List.copyOf(notDocuments.keySet()));
  }

  private static void copyQuarantine(
      StageContext context, StoredRun stored, StageDirectory directory) throws IOException {
    String name = "quarantine.jsonl";
    context
        .storage()
        .output(directory.resolve(name))
        .copy(context.storage().input(stored.directory().resolve(name)));
  }

  private static ObjectNode headline(DropCounts totals, StoredRun stored) {
    ObjectNode headline = JsonNodeFactory.instance.objectNode();
    headline.put("read", totals.read()).put("kept", totals.kept());
    headline.put("text-bytes", totals.textBytes());
    StageManifest manifest = stored.manifest();
    headline
        .putObject("reprofiled-from")
        .put("uri", stored.directory().uri())
        .put("fingerprint", manifest.fingerprint());
    for (String field : List.of(CleanJob.PSEUDONYM_KEY_ID, StageManifest.ERASURES)) {
      if (manifest.extra().has(field)) {
        headline.set(field, manifest.extra().get(field));
      }
    }
    return headline;
  }

  /** Writes one part as cleaning with the new settings does. */
  private record ReprofilePartition(
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
}
