package io.gristmill.spark.train.sliced;

import java.io.Serializable;
import java.util.Comparator;
import org.apache.spark.Partitioner;

/** Partitions by keys that are partition numbers, or by the slice of a {@link ReplicaOfSlice}. */
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

  /** Shuffle key, ordered by slice, then by replica. */
  record ReplicaOfSlice(int slice, int replica)
      implements Comparable<ReplicaOfSlice>, Serializable {

    private static final long serialVersionUID = 1L;
    private static final Comparator<ReplicaOfSlice> ORDER =
        Comparator.comparingInt(ReplicaOfSlice::slice).thenComparingInt(ReplicaOfSlice::replica);

    @Override
    public int compareTo(ReplicaOfSlice other) {
      return ORDER.compare(this, other);
    }
  }
}
