package io.gristmill.spark.train;

import static io.gristmill.error.Messages.format;

import io.gristmill.spark.metrics.Progress;
import io.gristmill.training.metrics.RoundListener;
import io.gristmill.training.metrics.RoundListener.PlannedRound;
import io.gristmill.training.metrics.RoundMetrics;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.SparkContext;

/** Shows a bar of steps, as rounds differ in length, and the running round in the Spark UI. */
final class ProgressListener implements RoundListener, AutoCloseable {

  private static final String DESCRIPTION = "spark.job.description";

  private final Progress progress;
  private final SparkContext spark;
  private final Optional<String> descriptionBefore;
  private OptionalDouble loss = OptionalDouble.empty();
  private Optional<Progress.Bar> bar = Optional.empty();

  ProgressListener(Progress progress, SparkContext spark) {
    this.progress = progress;
    this.spark = spark;
    this.descriptionBefore = Optional.ofNullable(spark.getLocalProperty(DESCRIPTION));
  }

  @Override
  public void roundStarts(PlannedRound next) {
    if (bar.isEmpty()) {
      bar = Optional.of(progress.bar("steps", next.steps(), "steps"));
      bar.get().update(next.firstStep(), "");
    }
    spark.setJobDescription(description(next, loss));
  }

  @Override
  public void roundFinished(RoundMetrics metrics) {
    loss = OptionalDouble.of(metrics.loss());
    bar.ifPresent(shown -> shown.update(metrics.step(), note(metrics)));
  }

  @Override
  public void close() {
    spark.setLocalProperty(DESCRIPTION, descriptionBefore.orElse(null));
    bar.ifPresent(Progress.Bar::close);
  }

  /** Description with the loss of the previous round, as that of the running one is unknown. */
  static String description(PlannedRound next, OptionalDouble loss) {
    String steps =
        format(
            "round %,d/%,d, steps %,d-%,d",
            next.round(), next.rounds(), next.firstStep(), next.lastStep());
    return loss.isPresent() ? steps + format(", loss %.2f", loss.getAsDouble()) : steps;
  }

  private static String note(RoundMetrics metrics) {
    return format(
        "loss %.4f, %,.0f tokens/s, %.1f %% averaging",
        metrics.loss(), metrics.tokensPerSecond(), 100 * metrics.averagingShare());
  }
}
