package io.gristmill.spark.statistics;

import io.gristmill.config.CleanSection;
import io.gristmill.preprocessing.pipeline.Outcome;
import io.gristmill.preprocessing.profile.Profiles;
import io.gristmill.preprocessing.statistics.CleanStatistics;
import io.gristmill.preprocessing.statistics.RejectingThresholds;
import io.gristmill.preprocessing.statistics.StatisticsCounter;
import io.gristmill.preprocessing.statistics.StatisticsLine;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/**
 * What one task counts: lines of statistics that add up. A line is handed on when it knows many
 * hosts, so that memory is bounded and no host is left out.
 */
public final class StatisticsPart {

  private static final int MOST_HOSTS = 1 << 16;

  private final OutputStream out;
  private final RejectingThresholds thresholds;
  private final UnaryOperator<String> masker;
  private StatisticsCounter counter;

  /**
   * @param masker masks what is shown of rejected texts
   */
  public StatisticsPart(OutputStream out, CleanSection clean, UnaryOperator<String> masker) {
    this.out = out;
    this.thresholds = new RejectingThresholds(Profiles.of(clean), clean.rules());
    this.masker = masker;
    this.counter = new StatisticsCounter(thresholds, masker);
  }

  public void count(String shard, Outcome outcome) throws IOException {
    counter.count(shard, outcome);
    if (counter.hosts() >= MOST_HOSTS) {
      handOn();
    }
  }

  /** Writes what was counted since the last line. */
  public void finish() throws IOException {
    handOn();
  }

  private void handOn() throws IOException {
    CleanStatistics counted = counter.statistics();
    out.write((StatisticsLine.of(counted) + "\n").getBytes(StandardCharsets.UTF_8));
    counter = new StatisticsCounter(thresholds, masker);
  }
}
