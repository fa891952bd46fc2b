package io.gristmill.spark.engine;

import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * Number of partitions of a stage's shuffles, which depends on the bytes that the stage reads.
 * Spark's own default is 200 for any input. Settings of the user take precedence. No result depends
 * on the number.
 */
public final class ShufflePartitions {

  private static final String OF_TABLES = "spark.sql.shuffle.partitions";
  private static final String OF_PAIRS = "spark.default.parallelism";

  /** A small input is spread over the cores, but not into partitions smaller than this. */
  private static final long SMALLEST_BYTES = 1 << 20;

  private static final int MOST = 1_000_000;

  private ShufflePartitions() {}

  /**
   * Sets the number for the next shuffles of tables.
   *
   * @param bytes stored bytes that are read
   * @param partitionBytes stored bytes for each partition
   */
  public static void follow(SparkSession spark, long bytes, long partitionBytes) {
    SparkConf given = spark.sparkContext().getConf();
    if (given.contains(OF_TABLES)) {
      return;
    }
    int cores = spark.sparkContext().defaultParallelism();
    int count =
        given.contains(OF_PAIRS)
            ? given.getInt(OF_PAIRS, cores)
            : count(bytes, partitionBytes, cores);
    spark.conf().set(OF_TABLES, Integer.toString(count));
  }

  static int count(long bytes, long partitionBytes, int cores) {
    long byBytes = (bytes + partitionBytes - 1) / partitionBytes;
    long byCores = Math.min(cores, bytes / SMALLEST_BYTES);
    return (int) Math.min(MOST, Math.max(1, Math.max(byBytes, byCores)));
  }

  /** The number for shuffles of pair RDDs. Spark has a separate setting for them. */
  public static int ofPairs(SparkSession spark) {
    SparkConf given = spark.sparkContext().getConf();
    return given.contains(OF_PAIRS)
        ? given.getInt(OF_PAIRS, 1)
        : Integer.parseInt(spark.conf().get(OF_TABLES));
  }
}
