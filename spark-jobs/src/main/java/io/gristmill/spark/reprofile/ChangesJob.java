package io.gristmill.spark.reprofile;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.preprocessing.pipeline.CleanSection;
import io.gristmill.preprocessing.pipeline.Outcome;
import io.gristmill.preprocessing.pipeline.Pipeline;
import io.gristmill.preprocessing.statistics.SettingsChange.CleanSettings;
import io.gristmill.spark.clean.CleanJob;
import io.gristmill.spark.engine.SparkEngine;
import io.gristmill.spark.reprofile.ChangesPartition.Changes;
import io.gristmill.spark.stage.Entries.InputEntry;
import io.gristmill.spark.stage.Entries.OutputEntry;
import io.gristmill.spark.stage.Job;
import io.gristmill.spark.stage.Job.StageResult;
import io.gristmill.spark.stage.Job.Upstream;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageDirectory;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reports which documents of a cleaned run other settings would keep or drop. The run is not
 * changed.
 */
public final class ChangesJob implements Job {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String stage;
  private final Optional<String> from;

  /**
   * @param stage the directory to write, in the run of the configuration
   * @param from directory of the run whose documents are used; empty for the configuration's own
   */
  public ChangesJob(String stage, Optional<String> from) {
    this.stage = stage;
    this.from = from;
  }

  @Override
  public String stage() {
    return stage;
  }

  @Override
  public List<Upstream> upstream(RunConfig config) {
    return List.of();
  }

  @Override
  public SortedMap<String, String> settings(RunConfig config) {
    return new CleanJob().settings(config);
  }

  @Override
  public void check(RunConfig config) {
    Pipeline.check(config.clean());
  }

  @Override
  public List<InputEntry> inputs(StageContext context) throws IOException {
    StoredRun stored = StoredRun.open(from, context);
    // Identified by its fingerprint, as runs may be moved.
    return List.of(new InputEntry("clean#" + stored.manifest().fingerprint(), stored.bytes()));
  }

  @Override
  public StageResult run(StageContext context) throws IOException {
    CleanSection clean = context.config().clean();
    StoredRun stored = StoredRun.open(from, context);
    stored.changeTo(clean).requireSameMeasurements();
    StageDirectory directory = context.directory(stage);
    List<Changes> parts =
        stored
            .inReadingOrder(SparkEngine.session(context))
            .mapPartitionsWithIndex(
                new ChangesPartition(
                    context.storage(), directory.uri(), clean, StoredRun.lists(context)),
                true)
            .collect();
    Confusion confusion = Confusion.of(parts);
    ObjectNode report = JSON.createObjectNode();
    report.set("before", JSON.valueToTree(stored.settings()));
    report.set("after", JSON.valueToTree(CleanSettings.of(clean)));
    report.setAll(confusion.headline());
    report.set("confusion", JSON.valueToTree(confusion.counts()));
    byte[] bytes = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(report);
    context.storage().output(directory.resolve("report.json")).write(bytes);
    List<OutputEntry> outputs = parts.stream().map(Changes::output).toList();
    return new StageResult(outputs, confusion.headline());
  }

  /**
   * Documents by their outcome before and after a change of settings.
   *
   * @param counts before, then after: {@link #KEPT} or {@code rule/reason}
   */
  record Confusion(SortedMap<String, SortedMap<String, Long>> counts) {

    static final String KEPT = "kept";

    static Confusion of(List<Changes> parts) {
      SortedMap<String, SortedMap<String, Long>> sum = new TreeMap<>();
      for (Changes part : parts) {
        part.counts()
            .forEach(
                (before, row) ->
                    row.forEach(
                        (after, count) ->
                            sum.computeIfAbsent(before, key -> new TreeMap<>())
                                .merge(after, count, Long::sum)));
      }
      return new Confusion(sum);
    }

    static String verdict(Outcome outcome) {
      return outcome instanceof Outcome.Dropped dropped
          ? dropped.rule() + '/' + dropped.reason()
          : KEPT;
    }

    long documents() {
      return counts.values().stream()
          .flatMap(row -> row.values().stream())
          .mapToLong(Long::longValue)
          .sum();
    }

    long keptBefore() {
      return sum(counts.getOrDefault(KEPT, new TreeMap<>()));
    }

    long keptAfter() {
      return counts.values().stream().mapToLong(row -> row.getOrDefault(KEPT, 0L)).sum();
    }

    long keptBoth() {
      return counts.getOrDefault(KEPT, new TreeMap<>()).getOrDefault(KEPT, 0L);
    }

    ObjectNode headline() {
      return JsonNodeFactory.instance
          .objectNode()
          .put("documents", documents())
          .put("kept-before", keptBefore())
          .put("kept-after", keptAfter())
          .put("newly-kept", keptAfter() - keptBoth())
          .put("newly-dropped", keptBefore() - keptBoth());
    }

    private static long sum(SortedMap<String, Long> row) {
      return row.values().stream().mapToLong(Long::longValue).sum();
    }
  }
}
