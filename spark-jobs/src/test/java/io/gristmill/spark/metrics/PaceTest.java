package io.gristmill.spark.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.spark.metrics.Pace.Order;
import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaceTest {

  private static final double SECOND = 1e9;

  /** Rounds of a training: the first one compiles, and each differs a little from the others. */
  @ParameterizedTest
  @CsvSource({
    // rounds, steps a round, times the first round is slower, spread of the others
    "60, 10, 1, 0",
    "60, 10, 6, 0.05",
    "1000, 1, 20, 0.2",
    "5000, 500, 3, 0.2",
    "100000, 1, 50, 0.3",
  })
  void remainingTimeOfRoundsIsRightAfterATwentieth(
      int rounds, int steps, double firstRound, double spread) {
    double worst = 0;
    for (int seed = 0; seed < 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      double[] ends = new double[rounds + 1];
      for (int i = 1; i <= rounds; i++) {
        double slower = i == 1 ? firstRound : 1 + spread * (2 * random.nextDouble() - 1);
        ends[i] = ends[i - 1] + slower;
      }
      Pace pace = new Pace(Order.SEQUENTIAL, 0, 0);
      for (int i = 1; i < rounds; i++) {
        pace.add((long) (ends[i] * SECOND), (long) i * steps);
        if (i >= rounds / 20 && i <= rounds * 19 / 20) {
          double left = ends[rounds] - ends[i];
          double said = pace.secondsLeft((long) (ends[i] * SECOND), (long) rounds * steps);
          worst = Math.max(worst, Math.abs(said - left) / left);
        }
      }
    }
    assertThat(worst).isLessThan(0.1);
  }

  /** Tasks of one stage on the cores of a cluster. */
  @ParameterizedTest
  @CsvSource({"400, 2, 0.2", "400, 4, 0.3", "2000, 16, 0.3", "10000, 64, 0.5"})
  void remainingTimeOfTasksIsRightAfterATwentieth(int tasks, int cores, double spread) {
    double sum = 0;
    for (int seed = 0; seed < 20; seed++) {
      double[] ends = ends(tasks, cores, spread, new SplittableRandom(seed));
      Pace pace = new Pace(Order.PARALLEL, 0, 0);
      int at = tasks / 20;
      for (int i = 1; i <= at; i++) {
        pace.add((long) (ends[i - 1] * SECOND), i);
      }
      double left = ends[tasks - 1] - ends[at - 1];
      sum += Math.abs(pace.secondsLeft((long) (ends[at - 1] * SECOND), tasks) - left) / left;
    }
    assertThat(sum / 20).isLessThan(0.1);
  }

  private static double[] ends(int tasks, int cores, double spread, SplittableRandom random) {
    PriorityQueue<Double> free = new PriorityQueue<>();
    for (int i = 0; i < cores; i++) {
      free.add(0.0);
    }
    double[] ends = new double[tasks];
    for (int i = 0; i < tasks; i++) {
      ends[i] = free.remove() + 1 + spread * (2 * random.nextDouble() - 1);
      free.add(ends[i]);
    }
    Arrays.sort(ends);
    return ends;
  }

  @Test
  void followsAChangeOfSpeed() {
    Pace pace = new Pace(Order.SEQUENTIAL, 0, 0);
    for (int i = 1; i <= 100; i++) {
      pace.add((long) (i * SECOND), i);
    }
    for (int i = 1; i <= 100; i++) {
      pace.add((long) ((100 + 2 * i) * SECOND), 100 + i);
    }
    assertThat(pace.rate()).isBetween(0.49, 0.51);
  }

  @Test
  void workOfAnEarlierProcessHasNoPartInTheRate() {
    Pace pace = new Pace(Order.SEQUENTIAL, 0, 900);
    assertThat(pace.rate()).isZero();
    assertThat(pace.secondsLeft(0, 1000)).isNaN();
    pace.add((long) (10 * SECOND), 910);
    assertThat(pace.rate()).isEqualTo(1);
    assertThat(pace.secondsLeft((long) (10 * SECOND), 1000)).isEqualTo(90);
  }

  @Test
  void countsDownUntilTheNextPartIsDue() {
    Pace pace = new Pace(Order.SEQUENTIAL, 0, 0);
    pace.add((long) (10 * SECOND), 1);
    assertThat(pace.secondsLeft((long) (14 * SECOND), 3)).isEqualTo(16);
    assertThat(pace.secondsLeft((long) (99 * SECOND), 3)).isEqualTo(10);
    pace.add((long) (99 * SECOND), 1);
    assertThat(pace.secondsLeft((long) (99 * SECOND), 3)).isEqualTo(10);
  }
}
