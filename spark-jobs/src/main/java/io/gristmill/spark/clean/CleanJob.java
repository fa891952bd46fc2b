package io.gristmill.spark.clean;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.config.CleanSection;
import io.gristmill.config.RunConfig;
import io.gristmill.config.SettingValues;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.InputFile;
import io.gristmill.io.Sha256;
import io.gristmill.preprocessing.mask.Masking;
import io.gristmill.preprocessing.mask.pseudonym.PseudonymKey;
import io.gristmill.preprocessing.pipeline.CleanLists;
import io.gristmill.preprocessing.pipeline.DropCounts;
import io.gristmill.preprocessing.pipeline.Pipeline;
import io.gristmill.spark.read.InputShards;
import io.gristmill.spark.read.RunFolders;
import io.gristmill.spark.stage.InputEntry;
import io.gristmill.spark.stage.Job;
import io.gristmill.spark.stage.OutputEntry;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageDirectory;
import io.gristmill.spark.stage.StageResult;
import io.gristmill.spark.statistics.StatisticsMerge;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** Shards to documents, rejects, quarantine and counts. */
public final class CleanJob implements Job {

  /** In the manifest of a run with pseudonyms: which key made them. */
  public static final String PSEUDONYM_KEY_ID = "pseudonym-key-id";

  private static final int MOST_STRAYS_SHOWN = 5;
  private static final String PSEUDONYM_KEY = "clean.pseudonym-key";

  @Override
  public String stage() {
    return "clean";
  }

  @Override
  public List<String> upstream() {
    return List.of();
  }

  @Override
  public SortedMap<String, String> settings(RunConfig config) {
    SortedMap<String, String> settings = SettingValues.of(config, "clean");
    settings.remove("clean.max-malformed-fraction"); // ends a run, and changes no byte of it
    settings.remove(PSEUDONYM_KEY);
    // Which key it is counts, and not where it lies.
    Masking.of(config.clean()).key().ifPresent(key -> settings.put(PSEUDONYM_KEY, key.id()));
    return settings;
  }

  @Override
  public void check(RunConfig config) {
    Pipeline.check(config.clean());
    if (config.input().isEmpty()) {
      throw new InvalidConfigException("input: none (expected --input URI, or input = [...])");
    }
    Masking.of(config.clean());
  }

  /**
   * The shards, and what else decides over their documents: lists by their content, as an edit may
   * leave their length.
   */
  @Override
  public List<InputEntry> inputs(StageContext context) throws IOException {
    RunConfig config = context.config();
    RunFolders.requireApart(context.storage(), config.input(), context.run());
    List<InputEntry> inputs = new ArrayList<>(shards(context));
    String model = context.config().clean().languageModel();
    if (!model.isEmpty()) {
      if (!context.storage().exists(model)) {
        throw new InvalidInputException(
            "clean.language-model: no file (expected a fastText model) at " + model);
      }
      InputFile file = context.storage().input(model);
      inputs.add(new InputEntry(file.uri(), file.length()));
    }
    for (InputFile list : CleanLists.files(context.storage(), context.config().clean())) {
      inputs.add(new InputEntry(list.uri() + "#sha256=" + Sha256.of(list), list.length()));
    }
    return inputs;
  }

  /** Every shard of the input, sorted by URI. */
  public static List<InputEntry> shards(StageContext context) throws IOException {
    return found(context).shards();
  }

  private static InputShards.Found found(StageContext context) throws IOException {
    RunConfig config = context.config();
    return InputShards.find(context.storage(), config.input(), config.clean().baseUri());
  }

  @Override
  public StageResult run(StageContext context) throws IOException {
    long started = System.nanoTime();
    StageDirectory directory = context.directory(stage());
    InputShards.Found found = found(context);
    tellStrays(context, found.strays());
    found.runs().forEach((run, files) -> tellRun(context, run, files));
    List<InputEntry> shards = found.shards();
    List<CleanTask> tasks = CleanPlan.of(shards, context.config().clean().splitBytes());
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(context.spark().sparkContext());
    spark.setJobDescription("clean " + shards.size() + " shards");
    CleanSection clean = context.config().clean();
    Broadcast<CleanLists> lists = spark.broadcast(CleanLists.read(context.storage(), clean));
    List<CleanResult> results =
        spark
            .parallelize(tasks, tasks.size())
            .map(new CleanPartition(context.storage(), directory.uri(), clean, lists::value))
            .collect();

    gatherQuarantine(context, directory, results);
    addUpStatistics(context, directory, results);
    double seconds = (System.nanoTime() - started) / 1e9;
    CleanReport report = CleanReport.of(shards, results, seconds);
    report.write(context.storage().output(directory.resolve("report.json")));
    refuseTooMalformed(report.totals(), report.betweenRecords(), context.config());
    List<OutputEntry> outputs = new ArrayList<>();
    results.forEach(result -> outputs.addAll(result.outputs()));
    ObjectNode headline =
        new ObjectMapper()
            .createObjectNode()
            .put("read", report.totals().read())
            .put("kept", report.totals().kept())
            .put("text-bytes", report.totals().textBytes());
    if (!found.strays().isEmpty()) {
      headline.put("left-out", found.strays().size());
    }
    Masking.of(context.config().clean())
        .key()
        .map(PseudonymKey::id)
        .ifPresent(id -> headline.put(PSEUDONYM_KEY_ID, id));
    return new StageResult(outputs, headline);
  }

  private static void tellStrays(StageContext context, List<String> strays) {
    if (!strays.isEmpty()) {
      int shown = Math.min(strays.size(), MOST_STRAYS_SHOWN);
      context
          .progress()
          .table(
              format("left out %d files that are no shards by their names:", strays.size()),
              strays.subList(0, shown));
    }
  }

  private static void tellRun(StageContext context, String run, long files) {
    context
        .progress()
        .table(format("passed over %d files of a run in the input, at %s", files, run), List.of());
  }

  /** Joins the tasks' lines in shard order into the one file the contract names. */
  private static void gatherQuarantine(
      StageContext context, StageDirectory directory, List<CleanResult> results)
      throws IOException {
    context
        .storage()
        .output(directory.resolve("quarantine.jsonl"))
        .write(
            out -> {
              for (CleanResult result : results) {
                String part = directory.resolve(result.quarantine());
                try (InputStream in = context.storage().input(part).open()) {
                  in.transferTo(out);
                }
              }
            });
    context.storage().delete(directory.resolve(CleanOutput.QUARANTINE_PARTS));
  }

  /** Writes {@code statistics.json} of what the tasks counted. */
  public static void addUpStatistics(
      StageContext context, StageDirectory directory, List<CleanResult> results)
      throws IOException {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(context.spark().sparkContext());
    spark.setJobDescription("clean statistics");
    new StatisticsMerge(spark, context.storage())
        .write(
            results.stream().map(result -> directory.resolve(result.statistics())).toList(),
            context.config().clean(),
            context.storage().output(directory.resolve("statistics.json")));
    context.storage().delete(directory.resolve(CleanOutput.STATISTICS_PARTS));
  }

  private static void refuseTooMalformed(DropCounts totals, long between, RunConfig config) {
    double limit = config.clean().maxMalformedFraction();
    double fraction = totals.malformedFraction(between);
    if (fraction > limit) {
      throw new InvalidInputException(
          format(
              "quarantined records: %.4f of %d read (expected at most clean.max-malformed-fraction"
                  + " %s) at clean/quarantine.jsonl",
              fraction, totals.read() - between, limit));
    }
  }
}
