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
  private final boolean shards;

  /**
   * @param shards whether the totals by shard are added up too
   */
  MergePartition(Storage storage, boolean shards) {
    this.storage = storage;
    this.shards = shards;
  }

  @Override
  public Iterator<String> call(Iterator<String> parts) throws IOException {
    CleanStatistics[] sum = {CleanStatistics.NONE};
    PartLines.forEach(
        storage,
        parts,
        line -> {
          CleanStatistics counted = line.withoutHosts();
          sum[0] = sum[0].merge(shards ? counted : counted.withoutShards());
        });
    return List.of(StatisticsLine.of(sum[0])).iterator();
  }
}
