package io.gristmill.spark.reprofile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.config.CleanSection;
import io.gristmill.config.RunConfig;
import io.gristmill.preprocessing.pipeline.DropCounts;
import io.gristmill.spark.clean.CleanJob;
import io.gristmill.spark.clean.CleanOutput;
import io.gristmill.spark.clean.CleanReport;
import io.gristmill.spark.clean.CleanResult;
import io.gristmill.spark.stage.InputEntry;
import io.gristmill.spark.stage.Job;
import io.gristmill.spark.stage.OutputEntry;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageDirectory;
import io.gristmill.spark.stage.StageManifest;
import io.gristmill.spark.stage.StageResult;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The stage {@code clean} of a new run, made of another run's: as cleaning the same crawl with the
 * new settings would have made it, down to the fingerprint, so that the new run goes on from here.
 */
public final class ReprofileJob implements Job {

  private final CleanJob clean = new CleanJob();
  private final StoredRunPath from;

  public ReprofileJob(StoredRunPath from) {
    this.from = from;
  }

  @Override
  public String stage() {
    return clean.stage();
  }

  @Override
  public List<String> upstream() {
    return clean.upstream();
  }

  @Override
  public SortedMap<String, String> settings(RunConfig config) {
    return clean.settings(config);
  }

  /** Those of the other run: the same crawl. */
  @Override
  public List<InputEntry> inputs(StageContext context) throws IOException {
    return from.open(context).manifest().inputs();
  }

  @Override
  public StageResult run(StageContext context) throws IOException {
    long started = System.nanoTime();
    CleanSection section = context.config().clean();
    StoredRun stored = from.open(context);
    stored.changeTo(section).requireSameMeasurements();
    stored.changeTo(section).requireSameTexts();
    StageDirectory directory = context.directory(stage());
    List<CleanResult> results =
        new ArrayList<>(
            stored
                .inReadingOrder(context.spark())
                .mapPartitionsWithIndex(
                    new ReprofilePartition(
                        context.storage(), directory.uri(), section, StoredRun.lists(context)),
                    true)
                .collect());
    CleanJob.addUpStatistics(context, directory, results);
    context.storage().delete(directory.resolve(CleanOutput.QUARANTINE_PARTS));
    copyQuarantine(context, stored, directory);
    JsonNode report = stored.json("report.json");
    results.add(notDocuments(report));
    double seconds = (System.nanoTime() - started) / 1e9;
    CleanReport.of(stored.manifest().inputs(), results, seconds)
        .withBytesRead(report.path("bytes-read").asLong())
        .write(context.storage().output(directory.resolve("report.json")));
    List<OutputEntry> outputs = results.stream().flatMap(r -> r.outputs().stream()).toList();
    return new StageResult(outputs, headline(results, stored));
  }

  /** What the other run read that was no document, by shard. */
  private static CleanResult notDocuments(JsonNode report) {
    SortedMap<String, DropCounts> counts = new TreeMap<>();
    for (JsonNode shard : report.path("shards")) {
      counts.put(shard.path("uri").asText(), DropCounts.notDocuments(shard));
    }
    return new CleanResult(List.of(), counts, "", "");
  }

  private static void copyQuarantine(
      StageContext context, StoredRun stored, StageDirectory directory) throws IOException {
    String name = "quarantine.jsonl";
    context
        .storage()
        .output(directory.resolve(name))
        .write(
            out -> {
              try (InputStream in =
                  context.storage().input(stored.directory().resolve(name)).open()) {
                in.transferTo(out);
              }
            });
  }

  private static ObjectNode headline(List<CleanResult> results, StoredRun stored) {
    DropCounts totals =
        results.stream()
            .flatMap(result -> result.counts().values().stream())
            .reduce(DropCounts.NONE, DropCounts::merge);
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
}
