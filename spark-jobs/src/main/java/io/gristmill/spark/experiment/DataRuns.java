package io.gristmill.spark.experiment;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.ConfigLoader.Loaded;
import io.gristmill.config.SettingValues;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.io.Sha256;
import io.gristmill.spark.experiment.plan.ExperimentPlan;
import io.gristmill.spark.experiment.plan.Variant;
import io.gristmill.spark.experiment.plan.VariantConfigs;
import io.gristmill.spark.reprofile.ReprofileJob;
import io.gristmill.spark.stage.Job;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageRunner;
import io.gristmill.spark.stage.StageRunner.ResumePolicy;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.training.plan.Mixture;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;

/**
 * The runs whose tokens the variants read. Variants with equal settings of the data share a run; a
 * run is cleaned from the stored documents of another one where these have all that it needs. All
 * have one tokenizer, so that losses per token compare.
 */
final class DataRuns {

  private static final int DIGITS = 12;
  private static final String CLEAN = "clean";
  private static final String TOKENIZER = "tokenizer";

  private final StageContext context;
  private final VariantConfigs configs;
  private final HeldOutSets heldOut;
  private final Function<RunConfig, List<Job>> stages;
  private final ResumePolicy policy;
  private final Map<String, StageContext> made = new LinkedHashMap<>();

  /**
   * @param stages creates the stages of a configuration from the crawl to tokens, in order
   */
  DataRuns(
      StageContext context,
      VariantConfigs configs,
      HeldOutSets heldOut,
      Function<RunConfig, List<Job>> stages,
      ResumePolicy policy) {
    this.context = context;
    this.configs = configs;
    this.heldOut = heldOut;
    this.stages = stages;
    this.policy = policy;
  }

  /**
   * Data of a variant.
   *
   * @param run directory with the stages tokenizer and tokens
   * @param tokens of the run and of the variant's mixture
   * @param label as variants name it: the directory of a run, or the digest of the settings
   */
  record Data(String run, String label, ShardManifest tokens) {}

  /** Whether a run is made for some variant. */
  static boolean areMade(ExperimentPlan plan) {
    return plan.variants().stream().anyMatch(variant -> variant.data().isEmpty());
  }

  /**
   * Makes the data of all variants, in their order; the base's first, for its tokenizer.
   *
   * @throws IncompatibleArtifactException if a run was made with another tokenizer
   */
  Map<String, Data> make(ExperimentPlan plan) throws IOException {
    Optional<String> tokenizer = tokenizer(plan);
    if (tokenizer.isEmpty() && areMade(plan)) {
      String run = make(configs::base, configs.base().config(), Optional.empty());
      tokenizer = Optional.of(run + "/" + TOKENIZER);
    }
    Map<String, Data> data = new LinkedHashMap<>();
    for (Variant variant : plan.variants()) {
      String run =
          variant.data().isPresent()
              ? variant.data().get().replaceAll("/+$", "")
              : make(further -> configs.with(variant, further), configs.of(variant), tokenizer);
      ShardManifest joined =
          Mixture.of(configs.of(variant).training().mixture()).join(context.storage(), tokens(run));
      if (joined.hasExamples()) {
        throw new IncompatibleArtifactException(
            "data: prepared examples (expected tokens of documents) at " + run);
      }
      Data own = new Data(run, run.substring(run.lastIndexOf('/') + 1), joined);
      data.put(variant.name(), own);
      requireSameTokenizer(data.values().iterator().next(), own, variant.name());
    }
    return data;
  }

  /** The configured tokenizer, or that of the first run that a variant names. */
  private Optional<String> tokenizer(ExperimentPlan plan) {
    String from = configs.base().config().tokenizer().from();
    return from.isEmpty()
        ? plan.variants().stream()
            .flatMap(variant -> variant.data().stream())
            .findFirst()
            .map(run -> run.replaceAll("/+$", "") + "/" + TOKENIZER)
        : Optional.of(from);
  }

  /** The tokens of a run alone. */
  ShardManifest tokens(String run) throws IOException {
    return ShardManifest.read(context.storage(), run + "/tokens");
  }

  private static void requireSameTokenizer(Data first, Data own, String variant) {
    String fingerprint = own.tokens().tokenizerFingerprint();
    if (!fingerprint.equals(first.tokens().tokenizerFingerprint())) {
      throw new IncompatibleArtifactException(
          format(
              "tokenizer: %.12s of variant %s (expected %.12s as at %s: make both runs with the same"
                  + " tokenizer.from) at %s",
              fingerprint, variant, first.tokens().tokenizerFingerprint(), first.run(), own.run()));
    }
  }

  /** Loads a configuration with further settings. */
  private interface Settings {
    Loaded<RunConfig> with(List<String> further);
  }

  /** Makes the run of some settings, unless it is there; returns its directory. */
  private String make(Settings settings, RunConfig config, Optional<String> tokenizer)
      throws IOException {
    String digest = digest(config);
    String run = context.run() + "/data/" + digest;
    if (made.containsKey(run)) {
      return run;
    }
    List<String> further = new ArrayList<>();
    further.add("output=" + SettingValues.render(run));
    List<String> evaluation = new ArrayList<>(config.dedup().decontamination().files());
    if (!heldOut.isEmpty()) {
      evaluation.addAll(heldOut.write(context.storage(), context.run() + "/held-out"));
      further.add("dedup.decontamination.files=" + SettingValues.render(evaluation));
      requireShortEnough(config);
    }
    tokenizer.ifPresent(from -> further.add("tokenizer.from=" + SettingValues.render(from)));
    Loaded<RunConfig> loaded = settings.with(further);
    StageContext own =
        new StageContext(
            loaded.config(),
            loaded.effective(),
            run,
            context.storage(),
            context.engine(),
            context.progress());
    StageRunner runner = new StageRunner(own, policy, Clock.systemUTC());
    context.progress().table("data " + digest, List.of());
    for (Job job : stages.apply(own.config())) {
      runner.run(job.stage().equals(CLEAN) ? clean(job, own) : job);
    }
    made.put(run, own);
    return run;
  }

  /** The decontamination removes what the search would find later. */
  private static void requireShortEnough(RunConfig config) {
    int ngram = config.dedup().decontamination().ngram();
    if (ngram > HeldOutSets.NGRAM) {
      throw new InvalidConfigException(
          format(
              "dedup.decontamination.ngram: %d (expected at most %d, as held-out texts are removed"
                  + " from the training data by it)",
              ngram, HeldOutSets.NGRAM));
    }
  }

  /** The stage by stored documents of an earlier run of this experiment if possible. */
  private Job clean(Job job, StageContext own) throws IOException {
    if (own.directory(CLEAN).manifest().isPresent()) {
      return job;
    }
    for (StageContext earlier : made.values()) {
      ReprofileJob reprofile = new ReprofileJob(Optional.of(earlier.run()));
      if (earlier.config().input().equals(own.config().input())
          && earlier.config().seed() == own.config().seed()
          && reprofile.isPossible(own)) {
        return reprofile;
      }
    }
    return job;
  }

  private String digest(RunConfig config) {
    SortedMap<String, String> settings = VariantConfigs.dataSettings(config);
    return Sha256.of(settings + " " + heldOut.identities()).substring(0, DIGITS);
  }
}
