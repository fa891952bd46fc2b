package io.gristmill.spark.clean;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.io.OutputFile;
import io.gristmill.io.Storage;
import io.gristmill.preprocessing.pipeline.CleanSection;
import io.gristmill.preprocessing.statistics.CleanStatistics;
import io.gristmill.preprocessing.statistics.CleanStatistics.StatisticsLine;
import io.gristmill.preprocessing.statistics.CleanStatistics.TopHosts;
import io.gristmill.preprocessing.statistics.CleanStatistics.TopHosts.HostCount;
import io.gristmill.preprocessing.statistics.StatisticsReport;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import scala.Tuple2;

/**
 * Adds up the statistics of all tasks on the cluster. The driver receives a few summaries at the
 * root of a tree of additions, each of at most about a megabyte (a few dozen values of at most
 * 4,097 bins, five samples for each reason), and the {@link TopHosts#MOST} hosts with the most
 * documents. All hosts are counted.
 */
public final class StatisticsMerge {

  private final JavaSparkContext spark;
  private final Storage storage;

  public StatisticsMerge(JavaSparkContext spark, Storage storage) {
    this.spark = spark;
    this.storage = storage;
  }

  /**
   * Writes {@code statistics.json} from the files of the tasks.
   *
   * @param shards number of shards; totals by shard are omitted above {@code clean.report-shards}
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

  /** Hosts in the statistics of a task with their documents: {kept, dropped}. */
  record HostPartition(Storage storage) implements PairFlatMapFunction<String, String, long[]> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Tuple2<String, long[]>> call(String part) throws IOException {
      List<Tuple2<String, long[]>> pairs = new ArrayList<>();
      StatisticsPart.forEach(
          storage,
          List.of(part).iterator(),
          line ->
              line.hosts()
                  .forEach(
                      (host, count) ->
                          pairs.add(
                              new Tuple2<>(host, new long[] {count.kept(), count.dropped()}))));
      return pairs.iterator();
    }

    static long[] sum(long[] one, long[] other) {
      return new long[] {one[0] + other[0], one[1] + other[1]};
    }
  }

  /**
   * Adds up the statistics of some tasks, without hosts, to one line.
   *
   * @param shards whether the totals by shard are added up too
   */
  record MergePartition(Storage storage, boolean shards)
      implements FlatMapFunction<Iterator<String>, String> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<String> call(Iterator<String> parts) throws IOException {
      CleanStatistics[] sum = {CleanStatistics.NONE};
      StatisticsPart.forEach(
          storage,
          parts,
          line -> {
            CleanStatistics counted = line.withoutHosts();
            sum[0] = sum[0].merge(shards ? counted : counted.withoutShards());
          });
      return List.of(StatisticsLine.of(sum[0])).iterator();
    }
  }

  /** Orders hosts by documents, ascending; hosts with equal numbers by name, descending. */
  record HostOrder() implements Comparator<Tuple2<String, long[]>>, Serializable {

    private static final long serialVersionUID = 1L;

    @Override
    public int compare(Tuple2<String, long[]> one, Tuple2<String, long[]> other) {
      int byDocuments = Long.compare(documents(one), documents(other));
      return byDocuments != 0 ? byDocuments : other._1().compareTo(one._1());
    }

    private static long documents(Tuple2<String, long[]> host) {
      return host._2()[0] + host._2()[1];
    }
  }
}
