package io.gristmill.spark.experiment;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.eval.task.TaskFile;
import io.gristmill.io.Storage;
import io.gristmill.spark.experiment.DataRuns.Data;
import io.gristmill.spark.experiment.TrialFiles.Finished;
import io.gristmill.spark.experiment.plan.ExperimentPlan;
import io.gristmill.spark.experiment.plan.Variant;
import io.gristmill.spark.experiment.plan.VariantConfigs;
import io.gristmill.spark.stage.Job;
import io.gristmill.spark.stage.StageContext;
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
import java.util.function.Supplier;

/** Makes the data of a plan, runs its trials, and compares the variants. */
public final class Experiment {

  private final ExperimentPlan plan;
  private final VariantConfigs configs;
  private final Supplier<List<Job>> stages;
  private final ExperimentOptions options;

  /**
   * @param stages creates the stages from the crawl to tokens, in order
   */
  public Experiment(
      ExperimentPlan plan,
      VariantConfigs configs,
      Supplier<List<Job>> stages,
      ExperimentOptions options) {
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
              .orElseGet(() -> VariantConfigs.dataSettings(configs.of(variant)).toString()));
      if (variant.data().isEmpty()) {
        stages.get().forEach(job -> collect(problems, () -> job.check(configs.of(variant))));
      }
    }
    if (DataRuns.areMade(plan)) {
      stages.get().forEach(job -> collect(problems, () -> job.check(configs.base().config())));
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

  private static void collect(Set<String> problems, Runnable check) {
    try {
      check.run();
    } catch (InvalidConfigException e) {
      e.getMessage().lines().forEach(problems::add);
    }
  }

  /** Runs everything that is not finished; returns the content of {@code experiment.json}. */
  public ObjectNode run(StageContext context) throws IOException {
    Storage storage = context.storage();
    SortedMap<String, String> tasks = TrialPlanner.tasks(storage, plan.tasks());
    HeldOutSets heldOut = HeldOutSets.read(storage, plan.heldOut());
    Map<String, Data> data =
        new DataRuns(context, configs, heldOut, stages, options.policy()).make(plan);
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
      sets.put(ExperimentPlan.VALIDATION, first.tokens());
    } else {
      sets.putAll(
          heldOut.tokenize(
              tokenizer, first.tokens().endOfText(), storage, context.run() + "/held-out"));
    }
    TrialPlanner planner =
        new TrialPlanner(plan, configs, data, sets, bytes(storage, tokenizerFile), tasks);
    TrialRuns runs = new TrialRuns(context, options, plan.measure());
    Rounds rounds = new Rounds(plan, planner, runs, context);
    List<Finished> trials = rounds.run();
    ExperimentReport report = new ExperimentReport(plan, data, sets, heldOut);
    return report.write(storage, context.run(), trials, rounds.dropped());
  }

  private static byte[] bytes(Storage storage, String uri) throws IOException {
    try (InputStream in = storage.input(uri).open()) {
      return in.readAllBytes();
    }
  }
}
