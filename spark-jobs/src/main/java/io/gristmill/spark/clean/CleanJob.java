package io.gristmill.spark.clean;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.config.SettingValues;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.InputFile;
import io.gristmill.io.Sha256;
import io.gristmill.io.Storage;
import io.gristmill.preprocessing.mask.MaskerFactory;
import io.gristmill.preprocessing.mask.PseudonymKey;
import io.gristmill.preprocessing.pipeline.CleanLists;
import io.gristmill.preprocessing.pipeline.CleanSection;
import io.gristmill.preprocessing.pipeline.DropCounts;
import io.gristmill.preprocessing.pipeline.Pipeline;
import io.gristmill.spark.clean.CleanWriter.CleanResult;
import io.gristmill.spark.engine.Concatenation;
import io.gristmill.spark.engine.SparkEngine;
import io.gristmill.spark.read.InputShards;
import io.gristmill.spark.read.RunFolders;
import io.gristmill.spark.stage.Entries.InputEntry;
import io.gristmill.spark.stage.Entries.OutputEntry;
import io.gristmill.spark.stage.Job;
import io.gristmill.spark.stage.Job.StageResult;
import io.gristmill.spark.stage.Job.Upstream;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageDirectory;
import io.gristmill.spark.stage.StageManifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** Shards to documents, rejects, quarantine and counts. */
public final class CleanJob implements Job {

  /** In the manifest of a run with pseudonyms: which key made them. */
  public static final String PSEUDONYM_KEY_ID = "pseudonym-key-id";

  private static final String REPORT = "report.json";

  /** Before the SHA-256 of a list, in its entry of the manifest. */
  private static final String CONTENT = "#sha256=";

  private static final int MOST_STRAYS_SHOWN = 5;
  private static final String PSEUDONYM_KEY = "clean.pseudonym-key";

  /** The result of {@link #inputs}, cached so that a crawl is listed once. */
  private Optional<InputShards.Found> found = Optional.empty();

  @Override
  public String stage() {
    return "clean";
  }

  @Override
  public List<Upstream> upstream(RunConfig config) {
    return List.of();
  }

  @Override
  public SortedMap<String, String> settings(RunConfig config) {
    SortedMap<String, String> settings = SettingValues.of(config, "clean");
    settings.remove("clean.max-malformed-fraction"); // ends a run, and changes no byte of it
    settings.remove(PSEUDONYM_KEY);
    // Without these keys, runs of versions that did not have them keep their fingerprints.
    CleanSection.ABSENT_IF_EMPTY.forEach(key -> settings.remove("clean." + key, "[]"));
    // Which key it is counts, and not where it lies.
    config.clean().masking().key().ifPresent(key -> settings.put(PSEUDONYM_KEY, key.id()));
    return settings;
  }

  @Override
  public void check(RunConfig config) {
    Pipeline.check(config.clean());
    if (config.input().isEmpty()) {
      throw new InvalidConfigException("input: none (expected --input URI, or input = [...])");
    }
    config.clean().masking();
  }

  /**
   * The shards, and what else decides over their documents: lists and quality models by their
   * content, as an edit may leave their length.
   */
  @Override
  public List<InputEntry> inputs(StageContext context) throws IOException {
    RunConfig config = context.config();
    RunFolders.requireApart(context.storage(), config.input(), context.run());
    found = Optional.of(find(context));
    List<InputEntry> inputs = new ArrayList<>(found.get().shards());
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
      inputs.add(new InputEntry(list.uri() + CONTENT + Sha256.of(list), list.length()));
    }
    return inputs;
  }

  /** Every shard of the input, sorted by URI. */
  public static List<InputEntry> shards(StageContext context) throws IOException {
    return find(context).shards();
  }

  /** URIs of the shards among the inputs of a finished stage. */
  public static List<String> shards(StageManifest cleaned, Storage files, CleanSection clean) {
    String model = clean.languageModel();
    String modelUri = model.isEmpty() ? "" : files.input(model).uri();
    List<String> shards = new ArrayList<>();
    for (InputEntry input : cleaned.inputs()) {
      if (!input.uri().contains(CONTENT) && !input.uri().equals(modelUri)) {
        shards.add(input.uri());
      }
    }
    return shards;
  }

  private static InputShards.Found find(StageContext context) throws IOException {
    RunConfig config = context.config();
    return InputShards.find(context.storage(), config.input(), config.clean().baseUri());
  }

  @Override
  public StageResult run(StageContext context) throws IOException {
    long started = System.nanoTime();
    StageDirectory directory = context.directory(stage());
    InputShards.Found input = found.isPresent() ? found.get() : find(context);
    found = Optional.empty();
    tellStrays(context, input.strays());
    input.runs().forEach((run, files) -> tellRun(context, run, files));
    CleanSection clean = context.config().clean();
    JavaSparkContext spark = SparkEngine.javaContext(context);
    spark.setJobDescription("clean " + input.shards().size() + " shards");
    Broadcast<CleanLists> lists = spark.broadcast(CleanLists.read(context.storage(), clean));
    List<CleanResult> results =
        TaskHosts.place(spark, CleanPlan.of(input.shards(), clean), input.files())
            .map(new CleanPartition(context.storage(), directory.uri(), clean, lists::value))
            .collect();

    spark.setJobDescription("clean quarantine and counts");
    gatherQuarantine(spark, context, directory, results);
    addUpStatistics(
        context,
        directory,
        results.stream().map(CleanResult::statistics).toList(),
        input.shards().size());
    ShardAccount account =
        addUpCounts(
            context,
            directory,
            results.stream().map(CleanResult::counts).toList(),
            input.shards().stream().map(InputEntry::uri).toList());
    account.write(
        context.storage().output(directory.resolve(REPORT)),
        input.shards().stream().mapToLong(InputEntry::bytes).sum(),
        (System.nanoTime() - started) / 1e9);
    DropCounts totals = account.totals();
    refuseTooMalformed(totals, account.betweenRecords(), context.config());
    return new StageResult(
        outputs(results), headline(totals, input.strays().size(), clean.masking()));
  }

  private static ObjectNode headline(DropCounts totals, int strays, MaskerFactory masking) {
    ObjectNode headline =
        new ObjectMapper()
            .createObjectNode()
            .put("read", totals.read())
            .put("kept", totals.kept())
            .put("text-bytes", totals.textBytes());
    if (strays > 0) {
      headline.put("left-out", strays);
    }
    masking.key().map(PseudonymKey::id).ifPresent(id -> headline.put(PSEUDONYM_KEY_ID, id));
    return headline;
  }

  /** The tables of all tasks, for the manifest. */
  public static List<OutputEntry> outputs(List<CleanResult> results) {
    return results.stream().flatMap(result -> result.outputs().stream()).toList();
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

  /** Joins the tasks' lines in shard order into one file. */
  private static void gatherQuarantine(
      JavaSparkContext spark,
      StageContext context,
      StageDirectory directory,
      List<CleanResult> results)
      throws IOException {
    Concatenation.run(
        spark,
        context.storage(),
        directory.uri(),
        results.stream().map(CleanResult::quarantine).toList(),
        CleanResult.QUARANTINE_PARTS,
        "quarantine.jsonl");
    context.storage().delete(directory.resolve(CleanResult.QUARANTINE_PARTS));
  }

  /**
   * Merges the tasks' statistics into {@code statistics.json}.
   *
   * @param parts paths relative to the directory
   * @param shards number of shards
   */
  public static void addUpStatistics(
      StageContext context, StageDirectory directory, List<String> parts, long shards)
      throws IOException {
    JavaSparkContext spark = SparkEngine.javaContext(context);
    spark.setJobDescription("clean statistics");
    new StatisticsMerge(spark, context.storage())
        .write(
            parts.stream().map(directory::resolve).toList(),
            context.config().clean(),
            shards,
            context.storage().output(directory.resolve("statistics.json")));
    context.storage().delete(directory.resolve(CleanResult.STATISTICS_PARTS));
  }

  /**
   * Sums the tasks' counts of each shard.
   *
   * @param parts paths relative to the directory
   * @param shards URIs, sorted
   */
  public static ShardAccount addUpCounts(
      StageContext context, StageDirectory directory, List<String> parts, List<String> shards)
      throws IOException {
    JavaSparkContext spark = SparkEngine.javaContext(context);
    ShardAccount account =
        new AccountMerge(spark, context.storage(), directory.uri())
            .of(parts, shards, context.config().clean().reportShards());
    context.storage().delete(directory.resolve(CleanResult.COUNTS_PARTS));
    return account;
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
