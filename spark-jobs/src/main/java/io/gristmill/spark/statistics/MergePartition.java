package io.gristmill.spark.statistics;

import io.gristmill.io.Storage;
import io.gristmill.preprocessing.statistics.CleanStatistics;
import io.gristmill.preprocessing.statistics.StatisticsLine;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;

/** Adds up some tasks' statistics, hosts aside, to one line. */
final class MergePartition implements FlatMapFunction<Iterator<String>, String> {

  private static final long serialVersionUID = 1L;

  private final Storage storage;

  MergePartition(Storage storage) {
    this.storage = storage;
  }

  @Override
  public Iterator<String> call(Iterator<String> parts) throws IOException {
    CleanStatistics[] sum = {CleanStatistics.NONE};
    PartLines.forEach(storage, parts, line -> sum[0] = sum[0].merge(line.withoutHosts()));
    return List.of(StatisticsLine.of(sum[0])).iterator();
  }
}
