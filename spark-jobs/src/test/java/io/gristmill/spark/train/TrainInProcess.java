package io.gristmill.spark.train;

import io.gristmill.io.LocalStorage;
import io.gristmill.spark.LocalCluster;
import io.gristmill.spark.LoopbackCluster;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.training.metrics.RoundListener;
import io.gristmill.training.metrics.RoundMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;

/** A training in a process of its own, to be killed: prints a line a round. */
final class TrainInProcess {

  static final int REPLICAS = 3;

  /** All executors are there before training begins. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "spark.cores.max",
          "" + REPLICAS,
          "spark.scheduler.minRegisteredResourcesRatio",
          "1",
          "spark.executor.extraJavaOptions",
          LoopbackCluster.SHORT_LIVED);

  private static final RoundListener PRINTER =
      new RoundListener() {
        @Override
        public void roundFinished(RoundMetrics metrics) {
          System.out.println("round " + metrics.round());
        }
      };

  private TrainInProcess() {}

  /**
   * Takes the directory of the tokens, that of the run, and Spark's master, if it is to train on
   * Spark; a line says when that is up. Without Spark, settings may follow.
   */
  public static void main(String[] args) throws IOException {
    if (args.length == 2 || args[2].contains("=")) {
      String[] settings = Arrays.copyOfRange(args, 2, args.length);
      ShardManifest tokens = TinyRun.writeTokens(Path.of(args[0]));
      TrainRequest request = TinyRun.request(tokens, "local", 2, Path.of(args[1]), settings);
      new TrainingRun(request, new LocalStorage())
          .run(
              () -> {
                throw new IllegalStateException("local training asked for Spark");
              },
              List.of(PRINTER));
      return;
    }
    TrainRequest request = sliced(Path.of(args[0]), Path.of(args[1]));
    try (JavaSparkContext spark = LocalCluster.cluster(args[2], LocalCluster.KRYO, SETTINGS)) {
      System.out.println("spark");
      new TrainingRun(request, new LocalStorage()).run(spark, List.of(PRINTER));
    }
  }

  /** Trains on a local Spark context. */
  static TrainRequest sliced(Path tokens, Path run) throws IOException {
    return TinyRun.request(
        TinyRun.writeTokens(tokens), "sliced", REPLICAS, run, "optimizer.steps=32");
  }
}
