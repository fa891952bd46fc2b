package io.gristmill.spark.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.spark.SparkFixture;
import io.gristmill.spark.metrics.ConsoleProgress;
import io.gristmill.training.metrics.RoundListener.PlannedRound;
import io.gristmill.training.metrics.RoundMetrics;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.spark.SparkContext;
import org.junit.jupiter.api.Test;

class ProgressListenerTest {

  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private final SparkContext spark = SparkFixture.spark().sparkContext();
  private long nanos;

  @Test
  void describesRoundStepsAndLoss() {
    assertThat(
            ProgressListener.description(
                new PlannedRound(37, 128, 18_000, 18_500, 64_000), OptionalDouble.of(3.2149)))
        .isEqualTo("round 37/128, steps 18,000-18,500, loss 3.21");
    assertThat(
            ProgressListener.description(
                new PlannedRound(1, 128, 0, 500, 64_000), OptionalDouble.empty()))
        .isEqualTo("round 1/128, steps 0-500");
  }

  @Test
  void showsRemainingTimeAndAveragingShare() {
    try (ProgressListener listener = listener()) {
      // Forty of a hundred steps were done before a resume; the next ten take a minute.
      listener.roundStarts(new PlannedRound(5, 10, 40, 50, 100));
      nanos += 60_000_000_000L;
      listener.roundFinished(round(5, 50));
    }
    assertThat(shown.toString(StandardCharsets.UTF_8))
        .contains(
            "50/100 steps, 0.17/s, 5:00 min left, loss 3.2100, 1,000 tokens/s, 2.5 % averaging");
  }

  @Test
  void restoresTheDescription() {
    spark.setJobDescription("train");
    try (ProgressListener listener = listener()) {
      listener.roundStarts(new PlannedRound(1, 2, 0, 4, 8));
      assertThat(spark.getLocalProperty("spark.job.description")).isEqualTo("round 1/2, steps 0-4");
    }
    assertThat(spark.getLocalProperty("spark.job.description")).isEqualTo("train");
    spark.setJobDescription(null);
  }

  private ProgressListener listener() {
    PrintStream out = new PrintStream(shown, true, StandardCharsets.UTF_8);
    return new ProgressListener(
        new ConsoleProgress(out, ConsoleProgress.Surface.LOG, () -> nanos), spark);
  }

  private static RoundMetrics round(int round, long step) {
    OptionalDouble none = OptionalDouble.empty();
    return new RoundMetrics(
        round, step, 60_000, 3.21, none, 1e-3, 0.5, 1000, 0.4, 1.5, 0.025, 64, 2, List.of());
  }
}
