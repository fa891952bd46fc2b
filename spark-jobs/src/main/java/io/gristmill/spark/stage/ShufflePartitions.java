package io.gristmill.spark.stage;

import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * Into how many partitions a stage shuffles: as many as the bytes it reads ask for, whereas Spark's
 * own default is 200 for a page and for a crawl. What a user set for Spark is obeyed. No result
 * depends on it.
 */
public final class ShufflePartitions {

  private static final String OF_TABLES = "spark.sql.shuffle.partitions";
  private static final String OF_PAIRS = "spark.default.parallelism";

  /** A small input is spread over the cores there are, but not into crumbs. */
  private static final long SMALLEST_BYTES = 1 << 20;

  /** More than any cluster has tasks for. */
  private static final int MOST = 1_000_000;

  private ShufflePartitions() {}

  /**
   * Sets the number for what comes next.
   *
   * @param bytes that are read, as they are stored
   * @param partitionBytes that one partition stands for
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

  /** The number for pairs, which Spark does not take from where it takes that of tables. */
  public static int ofPairs(SparkSession spark) {
    SparkConf given = spark.sparkContext().getConf();
    return given.contains(OF_PAIRS)
        ? given.getInt(OF_PAIRS, 1)
        : Integer.parseInt(spark.conf().get(OF_TABLES));
  }
}
