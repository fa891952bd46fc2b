package io.gristmill.spark.train;

import io.gristmill.spark.progress.Progress;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.training.metrics.RoundListener;
import io.gristmill.training.metrics.RoundMetrics;
import java.util.Locale;
import org.apache.spark.SparkContext;

/** Shows rounds as a bar and names the running round in the Spark UI. */
final class ProgressListener implements RoundListener, AutoCloseable {

  private final Progress progress;
  private final SparkContext spark;
  private int rounds;
  private Progress.Bar bar;

  ProgressListener(StageContext context) {
    this.progress = context.progress();
    this.spark = context.spark().sparkContext();
  }

  @Override
  public void started(int round, int allRounds) {
    rounds = allRounds;
    bar = progress.bar("rounds", allRounds, "rounds");
    bar.update(round, "");
    spark.setJobDescription("round %d/%d".formatted(round + 1, allRounds));
  }

  @Override
  public void roundFinished(RoundMetrics metrics) {
    String note =
        String.format(
            Locale.ROOT, "loss %.4f, %,.0f tokens/s", metrics.loss(), metrics.tokensPerSecond());
    bar.update(metrics.round(), note);
    spark.setJobDescription(
        "round %d/%d, from step %d, %s"
            .formatted(metrics.round() + 1, rounds, metrics.step(), note));
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
