package io.gristmill.spark.train.sliced;

import org.apache.spark.Partitioner;

/** Keys that say where they go: a number, or the slice of a {@link ReplicaOfSlice}. */
final class IndexPartitioner extends Partitioner {

  private static final long serialVersionUID = 1L;

  private final int partitions;

  IndexPartitioner(int partitions) {
    this.partitions = partitions;
  }

  @Override
  public int numPartitions() {
    return partitions;
  }

  @Override
  public int getPartition(Object key) {
    return key instanceof ReplicaOfSlice pair ? pair.slice() : (Integer) key;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IndexPartitioner that && that.partitions == partitions;
  }

  @Override
  public int hashCode() {
    return partitions;
  }
}
