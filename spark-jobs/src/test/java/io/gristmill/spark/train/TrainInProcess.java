package io.gristmill.spark.train;

import io.gristmill.io.LocalStorage;
import io.gristmill.training.metrics.RoundListener;
import io.gristmill.training.metrics.RoundMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A training in a process of its own, to be killed: prints a line a round. */
final class TrainInProcess {

  private TrainInProcess() {}

  /** Takes the directory of the tokens and that of the run. */
  public static void main(String[] args) throws IOException {
    RoundListener printer =
        new RoundListener() {
          @Override
          public void roundFinished(RoundMetrics metrics) {
            System.out.println("round " + metrics.round());
          }
        };
    TrainRequest request =
        TinyRun.request(TinyRun.writeTokens(Path.of(args[0])), "local", 2, Path.of(args[1]));
    new TrainingRun(request, new LocalStorage())
        .run(
            () -> {
              throw new IllegalStateException("local training asked for Spark");
            },
            List.of(printer));
  }
}
