package io.gristmill.spark.clean;

import static io.gristmill.error.Messages.format;

import io.gristmill.io.Storage;
import io.gristmill.preprocessing.pipeline.DropCounts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import scala.Tuple2;

/**
 * Adds up in the cluster what the tasks counted of each shard. To the driver come the totals, and
 * the shards where they are few; of many, executors write {@code shards/part-NNNNN.jsonl}.
 */
final class AccountMerge {

  private final JavaSparkContext spark;
  private final Storage storage;
  private final String directory;

  /**
   * @param directory of the stage
   */
  AccountMerge(JavaSparkContext spark, Storage storage, String directory) {
    this.spark = spark;
    this.storage = storage;
    this.directory = directory;
  }

  /**
   * Adds up.
   *
   * @param parts files of {@link CountLines}, below the directory
   * @param shards URIs of all shards, sorted
   * @param mostListed shards of a part, and those that need none
   * @throws IllegalStateException if a record is unaccounted for, which fails the job
   */
  ShardAccount of(List<String> parts, List<String> shards, int mostListed) {
    ShardRanges ranges = new ShardRanges(shards, mostListed);
    JavaPairRDD<String, DropCounts> byShard =
        spark
            .parallelize(parts, (int) Math.max(1, Math.ceil(Math.sqrt(parts.size()))))
            .flatMapToPair(new Read(storage, directory))
            .reduceByKey(ranges, DropCounts::merge);
    // Read again for the shards, its shuffle is not written again.
    DropCounts totals =
        byShard
            .map(AccountMerge::checked)
            .treeAggregate(DropCounts.NONE, DropCounts::merge, DropCounts::merge);
    long between = byShard.map(shard -> shard._2().betweenRecords()).fold(0L, Long::sum);
    if (ranges.numPartitions() == 1) {
      return new ShardAccount(totals, between, new TreeMap<>(byShard.collectAsMap()), 0, List.of());
    }
    List<String> written =
        byShard.mapPartitionsWithIndex(new Written(storage, directory), true).collect();
    return new ShardAccount(totals, between, new TreeMap<>(), shards.size(), written);
  }

  private static DropCounts checked(Tuple2<String, DropCounts> shard) {
    shard._2().requireIdentity(shard._1());
    return shard._2();
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
}
