package io.gristmill.spark.clean;

import static io.gristmill.error.Messages.format;

import io.gristmill.io.Storage;
import io.gristmill.preprocessing.pipeline.DropCounts;
import io.gristmill.spark.clean.ShardAccount.CountLines;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import scala.Tuple2;

/**
 * Sums the tasks' counts of each shard in the cluster. The driver receives the totals, and the
 * counts of the shards if they are few; of many shards, executors write {@code
 * shards/part-NNNNN.jsonl}.
 *
 * @param directory of the stage
 */
record AccountMerge(JavaSparkContext spark, Storage storage, String directory) {

  /**
   * Sums the counts of all tasks.
   *
   * @param parts files of {@link CountLines}, relative to the directory
   * @param shards URIs of all shards, sorted
   * @param mostListed maximum number of shards in a part, and in a report without parts
   * @throws IllegalStateException if a record is unaccounted for, which fails the job
   */
  ShardAccount of(List<String> parts, List<String> shards, int mostListed) {
    ShardRanges ranges = new ShardRanges(shards, mostListed);
    JavaPairRDD<String, DropCounts> byShard =
        spark
            .parallelize(parts, (int) Math.max(1, Math.ceil(Math.sqrt(parts.size()))))
            .flatMapToPair(new Read(storage, directory))
            .reduceByKey(ranges, DropCounts::merge);
    if (ranges.numPartitions() == 1) {
      SortedMap<String, DropCounts> listed = new TreeMap<>(byShard.collectAsMap());
      Sum sum = Sum.NONE;
      for (Map.Entry<String, DropCounts> shard : listed.entrySet()) {
        sum = sum.with(shard.getKey(), shard.getValue());
      }
      return new ShardAccount(sum.totals(), sum.between(), listed, 0, List.of());
    }
    // Its shuffle is written once, and read again for the files.
    Sum sum =
        byShard.treeAggregate(
            Sum.NONE, (one, shard) -> one.with(shard._1(), shard._2()), Sum::plus);
    List<String> written =
        byShard.mapPartitionsWithIndex(new Written(storage, directory), true).collect();
    return new ShardAccount(sum.totals(), sum.between(), new TreeMap<>(), shards.size(), written);
  }

  /**
   * The sum of some shards.
   *
   * @param between of {@link DropCounts#betweenRecords}
   */
  private record Sum(DropCounts totals, long between) implements Serializable {

    private static final long serialVersionUID = 1L;

    static final Sum NONE = new Sum(DropCounts.NONE, 0);

    /** Adds a shard whose records must all be accounted for. */
    Sum with(String uri, DropCounts shard) {
      shard.requireIdentity(uri);
      return plus(new Sum(shard, shard.betweenRecords()));
    }

    Sum plus(Sum other) {
      return new Sum(totals.merge(other.totals), between + other.between);
    }
  }

  /** The lines of a part. */
  private record Read(Storage storage, String directory)
      implements PairFlatMapFunction<String, String, DropCounts> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Tuple2<String, DropCounts>> call(String part) throws IOException {
      List<Tuple2<String, DropCounts>> shards = new ArrayList<>();
      CountLines.read(
          storage.input(directory + "/" + part),
          line -> shards.add(new Tuple2<>(line.path("uri").asText(), DropCounts.of(line))));
      return shards.iterator();
    }
  }

  /** Writes a partition of shards, sorted. */
  private record Written(Storage storage, String directory)
      implements Function2<Integer, Iterator<Tuple2<String, DropCounts>>, Iterator<String>> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<String> call(Integer number, Iterator<Tuple2<String, DropCounts>> shards)
        throws IOException {
      SortedMap<String, DropCounts> sorted = new TreeMap<>();
      shards.forEachRemaining(shard -> sorted.put(shard._1(), shard._2()));
      String path = format("shards/part-%05d.jsonl", number);
      CountLines.write(storage.output(directory + "/" + path), sorted);
      return List.of(path).iterator();
    }
  }

  /** Partitions shards into ranges of consecutive ones, which depend on the input alone. */
  static final class ShardRanges extends Partitioner {

    private static final long serialVersionUID = 1L;

    /** First shard of each partition but the first. */
    private final String[] starts;

    /**
     * @param shards URIs, sorted
     * @param size shards of a partition
     */
    ShardRanges(List<String> shards, int size) {
      int count = Math.max(1, (shards.size() + size - 1) / size);
      starts = new String[count - 1];
      Arrays.setAll(starts, i -> shards.get((i + 1) * size));
    }

    @Override
    public int numPartitions() {
      return starts.length + 1;
    }

    @Override
    public int getPartition(Object uri) {
      int found = Arrays.binarySearch(starts, (String) uri);
      return found < 0 ? -found - 1 : found + 1;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof ShardRanges ranges && Arrays.equals(starts, ranges.starts);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(starts);
    }
  }
}
