package io.gristmill.spark.stage;

import io.gristmill.config.AveragingSection;
import io.gristmill.config.ConfigLoader;
import io.gristmill.config.FinetuneSection;
import io.gristmill.config.Limits.AtLeast;
import io.gristmill.config.ModelSection;
import io.gristmill.config.OptimizerSection;
import io.gristmill.config.Sections.EncryptionSection;
import io.gristmill.config.Sections.EvaluationSection;
import io.gristmill.config.Sections.GenerationSection;
import io.gristmill.config.Sections.HttpSection;
import io.gristmill.config.Sections.TokenizerSection;
import io.gristmill.config.Sections.TokensSection;
import io.gristmill.config.TrainingSection;
import io.gristmill.preprocessing.dedup.DedupSection;
import io.gristmill.preprocessing.pipeline.CleanSection;
import io.gristmill.preprocessing.select.SelectSection;
import io.gristmill.training.plan.RoundPlanner.RunPlan;
import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The configuration of a run: everything it depends on besides its input.
 *
 * @param seed all random choices derive from it
 * @param input URIs of files, directories, globs and path lists
 * @param output run directory
 */
public record RunConfig(
    long seed,
    List<String> input,
    String output,
    HttpSection http,
    CleanSection clean,
    DedupSection dedup,
    SelectSection select,
    TokenizerSection tokenizer,
    TokensSection tokens,
    ModelSection model,
    OptimizerSection optimizer,
    AveragingSection averaging,
    TrainingSection training,
    FinetuneSection finetune,
    EvaluationSection evaluation,
    PublishSection publish,
    GenerationSection generation,
    ShuffleSection shuffle,
    EncryptionSection encryption)
    implements Serializable {

  /**
   * Creates a loader of run configurations.
   *
   * @param knownNames the valid names for each key whose values are looked up in a registry
   */
  public static ConfigLoader<RunConfig> loader(
      Map<String, ? extends Collection<String>> knownNames) {
    return new ConfigLoader<>(RunConfig.class, knownNames);
  }

  /** Loads the defaults with settings over them. */
  public static RunConfig load(List<String> settings) {
    return loader(Map.of()).load(Optional.empty(), settings).config();
  }

  /** The plan of the training rounds. */
  public RunPlan plan() {
    return new RunPlan(seed, optimizer, averaging, training);
  }

  /**
   * The {@code publish} section: how much worse than the published model a new one may be. Each
   * entry is {@code MEASURE=MARGIN}, with the names and units of {@code evaluation.json}; a
   * negative margin requires an improvement.
   *
   * @param maxDecline on the held-out split of the new run
   * @param maxDeclineOnEarlier on the held-out splits of the published run and of the first run;
   *     empty to skip both
   */
  public record PublishSection(List<String> maxDecline, List<String> maxDeclineOnEarlier)
      implements Serializable {}

  /**
   * The {@code shuffle} section: sizes of Spark shuffles.
   *
   * @param partitionBytes approximate number of stored input bytes per shuffle partition
   */
  public record ShuffleSection(@AtLeast(1024) long partitionBytes) implements Serializable {}
}
