package io.gristmill.spark.experiment;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.eval.task.TaskFile;
import io.gristmill.io.Storage;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.spark.experiment.DataRuns.Data;
import io.gristmill.spark.experiment.TrialFiles.Finished;
import io.gristmill.spark.experiment.plan.Budget;
import io.gristmill.spark.experiment.plan.ExperimentPlan;
import io.gristmill.spark.experiment.plan.ExperimentPlan.Halving;
import io.gristmill.spark.experiment.plan.Variant;
import io.gristmill.spark.experiment.plan.VariantConfigs;
import io.gristmill.spark.stage.Job;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageRunner.ResumePolicy;
import io.gristmill.tokenizer.BytePairTokenizer;
import io.gristmill.tokenizer.TokenizerFiles;
import io.gristmill.tokens.ShardManifest;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** Makes the data of a plan, runs its trials, and compares the variants. */
public final class Experiment {

  private final ExperimentPlan plan;
  private final VariantConfigs configs;
  private final Function<RunConfig, List<Job>> stages;
  private final Options options;

  /**
   * The treatment of files that earlier attempts left.
   *
   * @param policy for what an interrupted attempt left
   * @param replace whether trials that were made from other settings are repeated
   */
  public record Options(ResumePolicy policy, boolean replace) {}

  /**
   * @param stages creates the stages of a configuration from the crawl to tokens, in order
   */
  public Experiment(
      ExperimentPlan plan,
      VariantConfigs configs,
      Function<RunConfig, List<Job>> stages,
      Options options) {
    this.plan = plan;
    this.configs = configs;
    this.stages = stages;
    this.options = options;
  }

  /**
   * Checks what does not need Spark.
   *
   * @throws InvalidConfigException with a line for each mistake
   */
  public void check() {
    Set<String> problems = new LinkedHashSet<>();
    Set<String> data = new HashSet<>();
    for (Variant variant : plan.variants()) {
      data.add(
          variant
                  .data()
                  .orElseGet(() -> VariantConfigs.dataSettings(configs.of(variant)).toString())
              + configs.of(variant).training().mixture());
      if (variant.data().isEmpty()) {
        check(problems, configs.of(variant));
      }
    }
    if (DataRuns.areMade(plan)) {
      check(problems, configs.base().config());
    }
    if (!configs.base().config().encryption().key().isEmpty()) {
      problems.add("encryption.key: set (expected none: the files of an experiment are plain)");
    }
    collect(problems, () -> TaskFile.check(plan.tasks()));
    if (plan.heldOut().isEmpty() && data.size() > 1) {
      problems.add(
          format(
              "held-out: none (expected held-out { NAME = [files] }: the variants have %d different"
                  + " data, and so no common held-out split)",
              data.size()));
    }
    if (!problems.isEmpty()) {
      throw new InvalidConfigException(String.join("\n", problems));
    }
  }

  private void check(Set<String> problems, RunConfig config) {
    stages.apply(config).forEach(job -> collect(problems, () -> job.check(config)));
  }

  private static void collect(Set<String> problems, Runnable check) {
    try {
      check.run();
    } catch (InvalidConfigException e) {
      e.getMessage().lines().forEach(problems::add);
    }
  }

  /** Sizes and costs of the trials, before the size of a trained vocabulary is known. */
  public String outline() {
    StringBuilder table = new StringBuilder();
    for (Variant variant : plan.variants()) {
      RunConfig config = configs.of(variant);
      int vocabulary = config.tokenizer().vocabularySize();
      long parameters = GptConfig.of(config.model(), vocabulary).parameterCount();
      long steps = TrialPlanner.steps(config, variant.budget(), 1, vocabulary);
      double tokens = (double) steps * TrialPlanner.tokensPerStep(config, vocabulary);
      table.append(
          format(
              "%s: %,d parameters, %,d steps, %,.0f tokens, %.2e operations\n",
              variant.name(), parameters, steps, tokens, Budget.flops(parameters, tokens)));
    }
    return table
        .append(
            format(
                "%d trials of %d variants with %d seeds%s\n",
                plan.trials(),
                plan.variants().size(),
                plan.seeds().size(),
                plan.halving().filter(h -> h.rounds() > 1).map(Experiment::rounds).orElse("")))
        .toString();
  }

  private static String rounds(Halving halving) {
    return format(
        " in %d rounds, each of which but the last keeps a share of %s of its variants; the lines"
            + " above are of the last round",
        halving.rounds(), halving.fraction());
  }

  /** Runs everything that is not finished; returns the content of {@code experiment.json}. */
  public ObjectNode run(StageContext context) throws IOException {
    TrialRuns.requireNoSpeculation(context);
    Storage storage = context.storage();
    SortedMap<String, String> tasks = TrialPlanner.tasks(storage, plan.tasks());
    requireMeasured(tasks);
    HeldOutSets heldOut = HeldOutSets.read(storage, plan.heldOut());
    DataRuns runs = new DataRuns(context, configs, heldOut, stages, options.policy());
    Map<String, Data> data = runs.make(plan);
    Data first = data.values().iterator().next();
    String tokenizerFile = first.run() + "/tokenizer/" + TokenizerFiles.TOKENIZER;
    BytePairTokenizer tokenizer =
        new BytePairTokenizer(TokenizerFiles.readTokenizer(storage.input(tokenizerFile)));
    HeldOutSearch search = new HeldOutSearch(context, heldOut, tokenizer);
    for (Data each : data.values()) {
      search.requireApart(each.run(), each.tokens());
    }
    SortedMap<String, ShardManifest> sets = new TreeMap<>();
    if (heldOut.isEmpty()) {
      sets.put(ExperimentPlan.VALIDATION, runs.tokens(first.run()));
    } else {
      sets.putAll(
          heldOut.tokenize(
              tokenizer, first.tokens().endOfText(), storage, context.run() + "/held-out"));
    }
    TrialPlanner planner =
        new TrialPlanner(plan, configs, data, sets, bytes(storage, tokenizerFile), tasks);
    TrialRuns trialRuns = new TrialRuns(context, options, plan.measure());
    Rounds rounds = new Rounds(plan, planner, trialRuns, context);
    List<Finished> trials = rounds.run();
    ExperimentReport report = new ExperimentReport(plan, data, sets, heldOut);
    return report.write(storage, context.run(), trials, rounds.dropped());
  }

  private void requireMeasured(SortedMap<String, String> tasks) {
    boolean ofTask = plan.measure().startsWith(ExperimentPlan.TASKS);
    if (ofTask && !tasks.containsKey(plan.measure().split("/")[1])) {
      throw new InvalidConfigException(
          format("measure: %s (expected a task of %s)", plan.measure(), tasks.keySet()));
    }
  }

  private static byte[] bytes(Storage storage, String uri) throws IOException {
    try (InputStream in = storage.input(uri).open()) {
      return in.readAllBytes();
    }
  }
}
