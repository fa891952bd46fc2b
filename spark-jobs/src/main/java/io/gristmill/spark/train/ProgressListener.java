package io.gristmill.spark.train;

import io.gristmill.spark.progress.Progress;
import io.gristmill.training.metrics.PlannedRound;
import io.gristmill.training.metrics.RoundListener;
import io.gristmill.training.metrics.RoundMetrics;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.SparkContext;

/** Shows rounds as a bar and names the running round in the Spark UI. */
final class ProgressListener implements RoundListener, AutoCloseable {

  private static final String DESCRIPTION = "spark.job.description";

  private final Progress progress;
  private final SparkContext spark;
  private final Optional<String> descriptionBefore;
  private OptionalDouble loss = OptionalDouble.empty();
  private Progress.Bar bar;

  ProgressListener(Progress progress, SparkContext spark) {
    this.progress = progress;
    this.spark = spark;
    this.descriptionBefore = Optional.ofNullable(spark.getLocalProperty(DESCRIPTION));
  }

  @Override
  public void started(int round, int rounds) {
    bar = progress.bar("rounds", rounds, "rounds");
    bar.update(round, "");
  }

  @Override
  public void roundStarts(PlannedRound next) {
    spark.setJobDescription(description(next, loss));
  }

  @Override
  public void roundFinished(RoundMetrics metrics) {
    loss = OptionalDouble.of(metrics.loss());
    bar.update(metrics.round(), note(metrics));
  }

  @Override
  public void close() {
    spark.setLocalProperty(DESCRIPTION, descriptionBefore.orElse(null));
    if (bar != null) {
      bar.close();
    }
  }

  /** With the loss of the round before, as the running one's is not known. */
  static String description(PlannedRound next, OptionalDouble loss) {
    String steps =
        String.format(
            Locale.ROOT,
            "round %,d/%,d, steps %,d-%,d",
            next.round(),
            next.rounds(),
            next.firstStep(),
            next.lastStep());
    return loss.isPresent()
        ? steps + String.format(Locale.ROOT, ", loss %.2f", loss.getAsDouble())
        : steps;
  }

  private static String note(RoundMetrics metrics) {
    return String.format(
        Locale.ROOT,
        "loss %.4f, %,.0f tokens/s, %.1f %% averaging",
        metrics.loss(),
        metrics.tokensPerSecond(),
        100 * metrics.averagingShare());
  }
}
