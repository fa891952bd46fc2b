package io.gristmill.spark.statistics;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.config.CleanSection;
import io.gristmill.io.OutputFile;
import io.gristmill.io.Storage;
import io.gristmill.preprocessing.statistics.CleanStatistics;
import io.gristmill.preprocessing.statistics.HostCount;
import io.gristmill.preprocessing.statistics.StatisticsLine;
import io.gristmill.preprocessing.statistics.StatisticsReport;
import io.gristmill.preprocessing.statistics.TopHosts;
import java.io.IOException;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Adds up the parts of all tasks in the cluster. To the driver come the few summaries at the root
 * of a tree of additions, each of at most about a megabyte (a few dozen values of at most 4,097
 * bins, five samples a reason), and the {@link TopHosts#MOST} first hosts; every host is counted.
 */
public final class StatisticsMerge {

  private final JavaSparkContext spark;
  private final Storage storage;

  public StatisticsMerge(JavaSparkContext spark, Storage storage) {
    this.spark = spark;
    this.storage = storage;
  }

  /**
   * Writes {@code statistics.json} of the parts.
   *
   * @param shards that they are of: more than {@code clean.report-shards} are not listed
   */
  public void write(List<String> parts, CleanSection clean, long shards, OutputFile file)
      throws IOException {
    CleanStatistics sum = sum(parts, shards <= clean.reportShards());
    ObjectNode report = new StatisticsReport(clean).toJson(sum, hosts(parts));
    byte[] bytes = new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(report);
    file.write(bytes);
  }

  private CleanStatistics sum(List<String> parts, boolean shards) {
    return StatisticsLine.read(
        spark
            .parallelize(parts, slices(parts))
            .mapPartitions(new MergePartition(storage, shards))
            .treeReduce(StatisticsMerge::sum));
  }

  private static String sum(String one, String other) {
    return StatisticsLine.of(StatisticsLine.read(one).merge(StatisticsLine.read(other)));
  }

  private TopHosts hosts(List<String> parts) {
    JavaPairRDD<String, long[]> hosts =
        spark
            .parallelize(parts, slices(parts))
            .flatMapToPair(new HostPartition(storage))
            .reduceByKey(HostPartition::sum, slices(parts));
    return new TopHosts(
        hosts.count(),
        hosts.top(TopHosts.MOST, new HostOrder()).stream()
            .map(host -> new TopHosts.Ranked(host._1(), new HostCount(host._2()[0], host._2()[1])))
            .toList());
  }

  private static int slices(List<String> parts) {
    return (int) Math.max(1, Math.ceil(Math.sqrt(parts.size())));
  }
}
