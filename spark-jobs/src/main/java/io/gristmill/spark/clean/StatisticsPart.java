package io.gristmill.spark.clean;

import io.gristmill.io.Storage;
import io.gristmill.preprocessing.pipeline.CleanSection;
import io.gristmill.preprocessing.pipeline.Outcome;
import io.gristmill.preprocessing.statistics.CleanStatistics;
import io.gristmill.preprocessing.statistics.CleanStatistics.StatisticsLine;
import io.gristmill.preprocessing.statistics.RejectingThresholds;
import io.gristmill.preprocessing.statistics.StatisticsCounter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * File with the statistics of one task, in lines that are added up later. A line is written when it
 * has many hosts, so that memory is bounded and all hosts are counted.
 */
public final class StatisticsPart {

  private static final int MOST_HOSTS = 1 << 16;

  private final OutputStream out;
  private final RejectingThresholds thresholds;
  private final UnaryOperator<String> masker;
  private StatisticsCounter counter;

  /**
   * @param masker masks excerpts of rejected texts
   */
  public StatisticsPart(OutputStream out, CleanSection clean, UnaryOperator<String> masker) {
    this.out = out;
    this.thresholds = RejectingThresholds.of(clean);
    this.masker = masker;
    this.counter = new StatisticsCounter(thresholds, masker);
  }

  public void count(String shard, Outcome outcome) throws IOException {
    counter.count(shard, outcome);
    if (counter.hosts() >= MOST_HOSTS) {
      writeLine();
    }
  }

  /** Writes the counts since the last line. */
  public void finish() throws IOException {
    writeLine();
  }

  private void writeLine() throws IOException {
    CleanStatistics counted = counter.statistics();
    out.write((StatisticsLine.of(counted) + "\n").getBytes(StandardCharsets.UTF_8));
    counter = new StatisticsCounter(thresholds, masker);
  }

  /** Reads the lines of several files, holding one in memory at a time. */
  static void forEach(Storage storage, Iterator<String> parts, Consumer<CleanStatistics> consumer)
      throws IOException {
    while (parts.hasNext()) {
      try (BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(storage.input(parts.next()).open(), StandardCharsets.UTF_8))) {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          consumer.accept(StatisticsLine.read(line));
        }
      }
    }
  }
}
