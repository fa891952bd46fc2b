package io.gristmill.spark.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.checkpoint.CheckpointStore;
import io.gristmill.checkpoint.Companions;
import io.gristmill.config.AveragingSection.FrequencySchedule;
import io.gristmill.config.OptimizerSection;
import io.gristmill.config.SettingValues;
import io.gristmill.config.TrainingSection.Precision;
import io.gristmill.io.InputFile;
import io.gristmill.io.Location;
import io.gristmill.io.Sha256;
import io.gristmill.optim.LearningRateSchedule;
import io.gristmill.spark.engine.SparkEngine;
import io.gristmill.spark.finetune.ObjectiveJson;
import io.gristmill.spark.metrics.GristmillPlugin;
import io.gristmill.spark.stage.Entries.InputEntry;
import io.gristmill.spark.stage.Entries.OutputEntry;
import io.gristmill.spark.stage.Job;
import io.gristmill.spark.stage.Job.StageResult;
import io.gristmill.spark.stage.Job.Upstream;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageDirectory;
import io.gristmill.spark.train.TrainingRun.TrainResult;
import io.gristmill.tokenizer.TokenizerFiles;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.training.averaging.AveragingRule;
import io.gristmill.training.metrics.RoundListener;
import io.gristmill.training.plan.Mixture;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trains a model on token shards and writes checkpoints. */
public final class TrainJob implements Job.Resumable {

  private static final Logger log = LoggerFactory.getLogger(TrainJob.class);

  private static final String STAGE = "checkpoints";
  private static final String TRAINER = "averaging.trainer";
  private static final String FROM = "training.from";
  private static final String PRECISION = "training.precision";
  private static final String STEPS = "optimizer.steps";
  private static final String OPTIMIZER = "optimizer.name";
  private static final String OVERLAP = "averaging.overlap";
  private static final String FRAGMENTS = "averaging.fragments";
  private static final String MUON = "optimizer.muon.";
  private static final String RATES = "optimizer.rates";
  private static final String LORA = "model.lora.";

  /** Settings that affect time, memory and retention, but not what is learned. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "averaging.recovery-every",
          "averaging.state-copies",
          "training.checkpoint-every",
          "training.keep-last",
          "training.keep-every",
          "training.recompute-activations",
          "training.sample-prompts",
          "training.threads");

  /** Settings that an interrupted training may change. Those of a finished training are fixed. */
  private static final Set<String> CONTINUED =
      Set.of("averaging.replicas", "averaging.device", "averaging.engine");

  @Override
  public String stage() {
    return STAGE;
  }

  @Override
  public List<Upstream> upstream(RunConfig config) {
    return List.of(
        Upstream.of("tokenizer", path -> path.equals(TokenizerFiles.TOKENIZER)),
        Upstream.of("tokens", path -> !path.endsWith(".parquet")));
  }

  @Override
  public SortedMap<String, String> settings(RunConfig config) {
    SortedMap<String, String> settings =
        SettingValues.of(config, "model", "optimizer", "averaging", "training");
    settings.keySet().removeAll(WITHOUT_EFFECT);
    // Without these keys, runs of versions that did not have them keep their fingerprints.
    if (config.training().from().isEmpty()) {
      settings.remove(FROM);
    }
    if (config.optimizer().name() == OptimizerSection.Name.ADAMW) {
      settings.keySet().removeIf(key -> key.equals(OPTIMIZER) || key.startsWith(MUON));
    }
    if (config.optimizer().rates().isEmpty()) {
      settings.remove(RATES);
    }
    if (config.model().lora().rank() == 0) {
      settings.keySet().removeIf(key -> key.startsWith(LORA));
    }
    if (config.training().precision() == Precision.FLOAT32) {
      settings.remove(PRECISION);
    }
    if (!config.averaging().overlap()) {
      settings.remove(OVERLAP);
    }
    if (config.averaging().fragments() == 1) {
      settings.remove(FRAGMENTS);
    }
    // Both trainers write the same bytes.
    settings.replace(TRAINER, SettingValues.render("local"), SettingValues.render("sliced"));
    return settings;
  }

  /**
   * A resumed training may have another number of replicas, and is another run from there. The
   * schedule may become longer or shorter if that changes no step that was taken.
   */
  @Override
  public boolean mayChange(String key, Optional<String> before, StageContext context)
      throws IOException {
    return key.equals(STEPS)
        ? before.isPresent() && keepsStepsTaken(Integer.parseInt(before.get()), context)
        : CONTINUED.contains(key);
  }

  private static boolean keepsStepsTaken(int stepsBefore, StageContext context) throws IOException {
    List<Checkpoint> kept =
        new CheckpointStore(context.storage(), context.directory(STAGE).uri()).list();
    long taken = kept.isEmpty() ? 0 : kept.get(kept.size() - 1).state().step();
    OptimizerSection now = context.config().optimizer();
    LearningRateSchedule rates = LearningRateSchedule.of(now);
    LearningRateSchedule ratesBefore = LearningRateSchedule.of(now.withSteps(stepsBefore));
    boolean constantRounds =
        context.config().averaging().frequencySchedule() == FrequencySchedule.CONSTANT;
    return taken == 0
        || (constantRounds
            && now.steps() >= taken
            && IntStream.range(0, (int) taken).allMatch(i -> rates.at(i) == ratesBefore.at(i)));
  }

  @Override
  public void check(RunConfig config) {
    mixture(config);
    AveragingRule.of(config.averaging());
  }

  /** Tokens of a mixture, and the checkpoint that training starts from. */
  @Override
  public List<InputEntry> inputs(StageContext context) throws IOException {
    List<InputEntry> inputs = new ArrayList<>();
    for (Mixture.Source source : mixture(context.config()).sources()) {
      ShardManifest tokens = ShardManifest.read(context.storage(), source.directory());
      long bytes = context.storage().input(source.directory() + "/manifest.json").length();
      inputs.add(new InputEntry(source.directory() + "#" + tokens.fingerprint(), bytes));
    }
    String from = from(context.config());
    if (!from.isEmpty()) {
      String identity = Checkpoint.open(context.storage(), from).identity();
      inputs.add(new InputEntry(from + "#" + identity, 0));
    }
    return inputs;
  }

  private static String from(RunConfig config) {
    return config.training().from().replaceAll("/+$", "");
  }

  private static Mixture mixture(RunConfig config) {
    return Mixture.of(config.training().mixture());
  }

  @Override
  public boolean learns() {
    return true;
  }

  @Override
  public StageResult run(StageContext context) throws IOException {
    StageDirectory directory = context.directory(stage());
    ShardManifest tokens =
        mixture(context.config())
            .join(
                context.storage(),
                ShardManifest.read(context.storage(), context.directory("tokens").uri()));
    TrainRequest request =
        new TrainRequest(
            context.config(),
            context.effectiveConfig(),
            tokens,
            bytes(
                context
                    .storage()
                    .input(context.directory("tokenizer").resolve(TokenizerFiles.TOKENIZER))),
            directory.uri(),
            ObjectiveJson.read(context.directory("tokens").require().extra()),
            companions(context, tokens));
    request.warning().ifPresent(log::warn);
    context.progress().table("memory of a replica, beside the heap", request.memory().table());
    TrainResult result;
    SparkContext spark = SparkEngine.session(context).sparkContext();
    try (ProgressListener listener = new ProgressListener(context.progress(), spark)) {
      List<RoundListener> listeners = new ArrayList<>(List.of(listener));
      GristmillPlugin.listener(spark).ifPresent(listeners::add);
      result =
          new TrainingRun(request, context.storage())
              .run(() -> JavaSparkContext.fromSparkContext(spark), listeners);
    }
    String checkpoint = Location.within(result.checkpoint(), context.run());
    return new StageResult(outputs(context, directory), json(result, checkpoint));
  }

  /** Companion files of the model that is fine-tuned, with the chat template of its examples. */
  private static Companions companions(StageContext context, ShardManifest tokens)
      throws IOException {
    if (!tokens.hasExamples()) {
      return Companions.NONE;
    }
    Companions companions = Companions.read(context.storage(), from(context.config()));
    String template = context.directory("tokens").resolve(Companions.CHAT_TEMPLATE);
    return context.storage().exists(template)
        ? companions.withChatTemplate(
            new String(bytes(context.storage().input(template)), StandardCharsets.UTF_8))
        : companions;
  }

  /** Manifest fields, with a path relative to the run, which may be moved. */
  private static ObjectNode json(TrainResult result, String checkpoint) {
    return new ObjectMapper()
        .createObjectNode()
        .put("checkpoint", checkpoint)
        .put("rounds", result.rounds())
        .put("steps", result.steps())
        .put("trained-tokens", result.tokens())
        .put("epochs", result.epochs())
        .put("parameters", result.parameters())
        .put("loss", result.trainingLoss())
        .put("validation-loss", result.validationLoss())
        .put("tokens-per-second", result.tokensPerSecond());
  }

  private static byte[] bytes(InputFile file) throws IOException {
    try (InputStream in = file.open()) {
      return in.readAllBytes();
    }
  }

  private static List<OutputEntry> outputs(StageContext context, StageDirectory directory)
      throws IOException {
    List<OutputEntry> entries = new ArrayList<>();
    // A store may list names with a host, or other prefixes, that the request did not have.
    String within = "/" + STAGE + "/";
    for (InputFile file : context.storage().list(directory.uri())) {
      String path = file.uri().substring(file.uri().lastIndexOf(within) + within.length());
      entries.add(new OutputEntry(path, file.length(), Sha256.of(file), 1));
    }
    return entries;
  }
}
