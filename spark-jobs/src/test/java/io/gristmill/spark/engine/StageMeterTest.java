package io.gristmill.spark.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.host.CpuClock;
import io.gristmill.spark.SparkFixture;
import io.gristmill.spark.metrics.StageCost;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

class StageMeterTest {

  private static final double BUSY_SECONDS = 0.3;
  private static final long IDLE_MILLIS = 300;

  @Test
  void measuresTasksAndTheDriver() throws InterruptedException {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(SparkFixture.spark().sparkContext());
    try (StageMeter meter = StageMeter.start(spark.sc())) {
      spark.parallelize(List.of(1, 2, 3), 3).foreach(i -> burn());
      TimeUnit.MILLISECONDS.sleep(IDLE_MILLIS);
      StageCost cost = meter.cost();
      assertThat(cost.tasks()).isEqualTo(3);
      assertThat(cost.failedTasks()).isZero();
      assertThat(cost.taskCpuSeconds()).isBetween(3 * BUSY_SECONDS, cost.cpuSeconds());
      assertThat(cost.taskSeconds()).isGreaterThanOrEqualTo(cost.taskCpuSeconds() * 0.99);
      assertThat(cost.driverSeconds())
          .isBetween(IDLE_MILLIS / 1e3, cost.wallSeconds() - BUSY_SECONDS);
      assertThat(StageCost.of(cost.toJson()).toJson()).isEqualTo(cost.toJson());
    }
  }

  @Test
  void measuresShufflesUntilItIsClosed() {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(SparkFixture.spark().sparkContext());
    StageMeter meter = StageMeter.start(spark.sc());
    spark.parallelize(List.of(1, 2, 3), 3).distinct(2).count();
    long shuffled = meter.cost().shuffleBytes();
    meter.close();
    assertThat(shuffled).isPositive();
    spark.parallelize(List.of(1, 2, 3), 3).distinct(2).count();
    assertThat(meter.cost().shuffleBytes()).isEqualTo(shuffled);
  }

  private static void burn() {
    double until = CpuClock.threadSeconds() + BUSY_SECONDS;
    while (CpuClock.threadSeconds() < until) {
      Thread.onSpinWait();
    }
  }
}
