package io.gristmill.spark.engine;

import org.apache.spark.Partitioner;

/** Partitions by keys that are partition numbers, or that name one. */
public final class IndexPartitioner extends Partitioner {

  private static final long serialVersionUID = 1L;

  private final int partitions;

  /** A key that holds more than the number of its partition, such as an order within it. */
  public interface Key {

    int partition();
  }

  public IndexPartitioner(int partitions) {
    this.partitions = partitions;
  }

  @Override
  public int numPartitions() {
    return partitions;
  }

  @Override
  public int getPartition(Object key) {
    return key instanceof Key named ? named.partition() : (Integer) key;
  }

  /** Spark shuffles again between two partitioners that are not equal. */
  @Override
  public boolean equals(Object other) {
    return other instanceof IndexPartitioner that && that.partitions == partitions;
  }

  @Override
  public int hashCode() {
    return partitions;
  }
}
