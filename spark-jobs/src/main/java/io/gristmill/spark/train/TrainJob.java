package io.gristmill.spark.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.config.RunConfig;
import io.gristmill.io.InputFile;
import io.gristmill.io.Sha256;
import io.gristmill.spark.metrics.GristmillPlugin;
import io.gristmill.spark.stage.InputEntry;
import io.gristmill.spark.stage.Job;
import io.gristmill.spark.stage.OutputEntry;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageDirectory;
import io.gristmill.spark.stage.StageResult;
import io.gristmill.tokenizer.TokenizerFiles;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.training.metrics.RoundListener;
import io.gristmill.training.plan.Mixture;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;

/** Token shards to checkpoints. */
public final class TrainJob implements Job {

  private static final String STAGE = "checkpoints";

  @Override
  public String stage() {
    return STAGE;
  }

  @Override
  public List<String> upstream() {
    return List.of("tokenizer", "tokens");
  }

  @Override
  public String settings(RunConfig config) {
    return config.model()
        + "\n"
        + config.optimizer()
        + "\n"
        + config.averaging()
        + "\n"
        + config.training();
  }

  @Override
  public void check(RunConfig config) {
    mixture(config);
  }

  /** The tokens it is mixed with. */
  @Override
  public List<InputEntry> inputs(StageContext context) throws IOException {
    List<InputEntry> inputs = new ArrayList<>();
    for (Mixture.Source source : mixture(context.config()).sources()) {
      ShardManifest tokens = ShardManifest.read(context.storage(), source.directory());
      long bytes = context.storage().input(source.directory() + "/manifest.json").length();
      inputs.add(new InputEntry(source.directory() + "#" + tokens.fingerprint(), bytes));
    }
    return inputs;
  }

  private static Mixture mixture(RunConfig config) {
    return Mixture.of(config.training().mixture());
  }

  /** From its newest complete checkpoint. */
  @Override
  public boolean continues() {
    return true;
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
            directory.uri());
    context.progress().table("memory of a replica, beside the heap", request.memory().table());
    TrainResult result;
    SparkContext spark = context.spark().sparkContext();
    try (ProgressListener listener = new ProgressListener(context.progress(), spark)) {
      List<RoundListener> listeners = new ArrayList<>(List.of(listener));
      GristmillPlugin.listener(spark).ifPresent(listeners::add);
      result =
          new TrainingRun(request, context.storage())
              .run(() -> JavaSparkContext.fromSparkContext(spark), listeners);
    }
    return new StageResult(outputs(context, directory), json(result));
  }

  private static ObjectNode json(TrainResult result) {
    return new ObjectMapper()
        .createObjectNode()
        .put("checkpoint", result.checkpoint())
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
    // A store may list by fuller names than it was asked for, but they end alike.
    String within = "/" + STAGE + "/";
    for (InputFile file : context.storage().list(directory.uri())) {
      String path = file.uri().substring(file.uri().lastIndexOf(within) + within.length());
      entries.add(new OutputEntry(path, file.length(), Sha256.of(file), 1));
    }
    return entries;
  }
}
