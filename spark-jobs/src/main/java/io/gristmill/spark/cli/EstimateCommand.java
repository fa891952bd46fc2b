package io.gristmill.spark.cli;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.config.ConfigLoader.Loaded;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.spark.clean.CleanJob;
import io.gristmill.spark.cli.options.ExitCodes;
import io.gristmill.spark.cli.options.ResultOptions;
import io.gristmill.spark.cli.options.RunOptions;
import io.gristmill.spark.cli.options.Session;
import io.gristmill.spark.estimate.Estimate;
import io.gristmill.spark.estimate.EstimateRun;
import io.gristmill.spark.metrics.ConsoleProgress;
import io.gristmill.spark.report.run.RunFiles;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.stage.StageContext;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a sample of the input through the pipeline here and extrapolates to the whole input. */
@Command(
    mixinStandardHelpOptions = true,
    description =
        "Estimates core hours, time, cost and output of each stage of a pipeline, from a sample"
            + " of the input and steps of the model. With --output, the run's report shows the"
            + " estimate next to what the run took.")
final class EstimateCommand implements Callable<Integer> {

  private static final List<String> TINY_MODEL =
      List.of(
          "model.preset=custom",
          "model.architecture=gpt2",
          "model.layers=1",
          "model.heads=1",
          "model.embedding-size=16",
          "model.context-length=16",
          "optimizer.steps=1",
          "optimizer.warmup-steps=0",
          "averaging.replicas=1",
          "averaging.trainer=local",
          "averaging.device=cpu",
          "training.from=\"\"",
          "training.mixture.own-weight=1",
          "training.mixture.sources=[]");

  @Mixin private final RunOptions options = Registries.options();

  @Mixin private final ResultOptions result = new ResultOptions();

  @Option(
      names = "--sample-bytes",
      defaultValue = "33554432",
      paramLabel = "N",
      description = "about how many bytes of the input to try (default ${DEFAULT-VALUE})")
  private long sampleBytes;

  @Option(
      names = "--train-tokens",
      paramLabel = "N",
      description = "tokens to train on (default: what optimizer.steps makes)")
  private Long trainTokens;

  @Option(
      names = "--cores",
      defaultValue = "0",
      paramLabel = "N",
      description = "cores of the cluster (default: this machine's)")
  private int cores;

  @Option(
      names = "--executor-cores",
      defaultValue = "4",
      paramLabel = "N",
      description = "cores of one executor (default ${DEFAULT-VALUE})")
  private int executorCores;

  @Option(
      names = "--price-per-core-hour",
      defaultValue = "NaN",
      paramLabel = "X",
      description = "what an hour of one core costs")
  private double price;

  @Override
  public Integer call() throws Exception {
    if (options.dryRun()) {
      System.out.print(options.load().effective());
      return ExitCodes.OK;
    }
    require(sampleBytes > 0, "--sample-bytes", sampleBytes);
    require(cores >= 0, "--cores", cores);
    require(executorCores > 0, "--executor-cores", executorCores);
    require(trainTokens == null || trainTokens > 0, "--train-tokens", trainTokens);
    new CleanJob().check(options.load().config());
    try (Session session =
        options.namesOutput() ? Session.writing(options, "estimate") : Session.reading(options)) {
      StageContext scratch = scratch(session.context());
      try {
        result.print(() -> estimate(session.context(), scratch));
      } finally {
        scratch.storage().delete(scratch.run());
      }
    }
    return ExitCodes.OK;
  }

  /**
   * A run of its own for the sample, with a tiny model, as steps of the real one are timed apart.
   */
  private StageContext scratch(StageContext context) throws IOException {
    Loaded<RunConfig> tiny = options.load(TINY_MODEL);
    return new StageContext(
        tiny.config(),
        tiny.effective(),
        RunOptions.directory(
            context.storage(), Files.createTempDirectory("gristmill-estimate").toUri().toString()),
        context.storage(),
        context.engine(),
        new ConsoleProgress(System.err, ConsoleProgress.Surface.NONE, System::nanoTime));
  }

  private Estimate.Cluster cluster() {
    return new Estimate.Cluster(
        cores == 0 ? Runtime.getRuntime().availableProcessors() : cores,
        executorCores,
        Double.isNaN(price) ? OptionalDouble.empty() : OptionalDouble.of(price));
  }

  private ObjectNode estimate(StageContext context, StageContext scratch) throws Exception {
    Estimate estimate =
        new EstimateRun(context, scratch)
            .of(
                sampleBytes,
                trainTokens == null ? OptionalLong.empty() : OptionalLong.of(trainTokens),
                cluster());
    System.out.print(estimate.toTable());
    ObjectMapper json = new ObjectMapper();
    ObjectNode summary = json.createObjectNode();
    summary.set("estimate", estimate.toJson());
    if (options.namesOutput()) {
      String uri = context.run() + "/" + RunFiles.ESTIMATE;
      byte[] bytes = json.writerWithDefaultPrettyPrinter().writeValueAsBytes(estimate.toJson());
      context.storage().output(uri).write(bytes);
      summary.put("file", uri);
    }
    return summary;
  }

  private static void require(boolean holds, String option, Object value) {
    if (!holds) {
      throw new InvalidConfigException(format("%s: %s (expected more than 0)", option, value));
    }
  }
}
