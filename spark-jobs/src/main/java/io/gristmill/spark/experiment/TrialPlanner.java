package io.gristmill.spark.experiment;

import io.gristmill.config.ConfigLoader.Loaded;
import io.gristmill.config.SettingValues;
import io.gristmill.eval.task.TaskFile;
import io.gristmill.io.Sha256;
import io.gristmill.io.Storage;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.spark.experiment.DataRuns.Data;
import io.gristmill.spark.experiment.plan.Budget;
import io.gristmill.spark.experiment.plan.ExperimentPlan;
import io.gristmill.spark.experiment.plan.Variant;
import io.gristmill.spark.experiment.plan.VariantConfigs;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.tokens.ShardManifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes the trials of variants: their steps by the budget, their seeds and their data. */
final class TrialPlanner {

  private final ExperimentPlan plan;
  private final VariantConfigs configs;
  private final Map<String, Data> data;
  private final SortedMap<String, ShardManifest> heldOut;
  private final byte[] tokenizerJson;
  private final SortedMap<String, String> tasks;

  /**
   * @param data of each variant by its name
   */
  TrialPlanner(
      ExperimentPlan plan,
      VariantConfigs configs,
      Map<String, Data> data,
      SortedMap<String, ShardManifest> heldOut,
      byte[] tokenizerJson,
      SortedMap<String, String> tasks) {
    this.plan = plan;
    this.configs = configs;
    this.data = data;
    this.heldOut = heldOut;
    this.tokenizerJson = tokenizerJson;
    this.tasks = tasks;
  }

  /** SHA-256 of the files of tasks by their names. */
  static SortedMap<String, String> tasks(Storage storage, List<String> entries) throws IOException {
    SortedMap<String, String> tasks = new TreeMap<>();
    for (TaskFile task : TaskFile.list(storage, entries)) {
      tasks.put(task.name(), Sha256.of(task.file()));
    }
    return tasks;
  }

  /**
   * The trials of variants, with every seed of the plan.
   *
   * @param share of the budget
   * @param directory of these trials
   */
  List<Trial> trials(List<Variant> variants, double share, String directory) {
    List<Trial> trials = new ArrayList<>();
    for (Variant variant : variants) {
      ShardManifest tokens = data.get(variant.name()).tokens();
      for (long seed : plan.seeds()) {
        trials.add(trial(variant, seed, share, tokens, directory));
      }
    }
    return trials;
  }

  private Trial trial(
      Variant variant, long seed, double share, ShardManifest tokens, String directory) {
    String own = directory + "/" + variant.name() + "/seed-" + seed;
    RunConfig config = configs.of(variant);
    long steps = steps(config, variant.budget(), share, tokens.vocabularySize());
    long configured = Math.round(share * config.optimizer().warmupSteps());
    long warmup = variant.budget().warmupSteps(steps, configured);
    Loaded<RunConfig> loaded =
        configs.with(
            variant,
            List.of(
                "seed=" + seed,
                "output=" + SettingValues.render(own),
                "averaging.trainer=local",
                "optimizer.steps=" + steps,
                "optimizer.warmup-steps=" + warmup,
                "evaluation.tasks=" + SettingValues.render(plan.tasks())));
    return new Trial(
        variant.name(),
        own,
        loaded.config(),
        loaded.effective(),
        tokenizerJson,
        tokens,
        heldOut,
        plan.curve(),
        tasks,
        config.seed(),
        plan.keepModels());
  }

  /** Optimizer steps of a share of a budget, or of the configured steps without one. */
  static long steps(RunConfig config, Budget budget, double share, int vocabulary) {
    long parameters = GptConfig.of(config.model(), vocabulary).parameterCount();
    long configured = Math.max(1, Math.round(share * config.optimizer().steps()));
    return budget.part(share).steps(parameters, tokensPerStep(config, vocabulary), configured);
  }

  /** Tokens of a step of all replicas. */
  static long tokensPerStep(RunConfig config, int vocabulary) {
    return (long) config.training().batchSize()
        * config.training().accumulation()
        * config.averaging().replicas()
        * GptConfig.of(config.model(), vocabulary).contextLength();
  }
}
