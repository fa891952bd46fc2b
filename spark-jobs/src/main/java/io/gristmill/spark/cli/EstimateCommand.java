package io.gristmill.spark.cli;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.spark.clean.CleanJob;
import io.gristmill.spark.cli.options.RunOptions;
import io.gristmill.spark.estimate.Estimate;
import io.gristmill.spark.estimate.EstimateRun;
import java.nio.file.Files;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Cleans a sample of the input here and says what all of it will take. */
@Command(
    mixinStandardHelpOptions = true,
    description = "Estimates core hours, time, cost and output of cleaning, from a sample.")
final class EstimateCommand implements Callable<Integer> {

  @Mixin private final RunOptions options = new RunOptions(Registries.names());

  @Option(
      names = "--sample-bytes",
      defaultValue = "33554432",
      paramLabel = "N",
      description = "about how many bytes of the input to try (default ${DEFAULT-VALUE})")
  private long sampleBytes;

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
    new CleanJob().check(options.load().config());
    try (Session session = Session.reading(options)) {
      String scratch = Files.createTempDirectory("gristmill-estimate").toUri().toString();
      try {
        show(new EstimateRun(session.context(), scratch).of(sampleBytes, cluster()));
      } finally {
        session.context().storage().delete(scratch);
      }
    }
    return ExitCodes.OK;
  }

  private Estimate.Cluster cluster() {
    return new Estimate.Cluster(
        cores == 0 ? Runtime.getRuntime().availableProcessors() : cores,
        executorCores,
        Double.isNaN(price) ? OptionalDouble.empty() : OptionalDouble.of(price));
  }

  private static void show(Estimate estimate) throws Exception {
    System.out.print(estimate.toTable());
    ObjectMapper json = new ObjectMapper();
    ObjectNode result = json.createObjectNode();
    result.set("estimate", estimate.toJson());
    System.out.println("RESULT " + json.writeValueAsString(result));
  }

  private static void require(boolean holds, String option, long value) {
    if (!holds) {
      throw new InvalidConfigException(format("%s: %d (expected more than 0)", option, value));
    }
  }
}
