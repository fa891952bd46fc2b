package io.gristmill.spark.train.sliced;

import java.io.Serializable;
import java.util.Comparator;

/** Whose word on which slice; by slice, then by replica. */
record ReplicaOfSlice(int slice, int replica) implements Comparable<ReplicaOfSlice>, Serializable {

  private static final long serialVersionUID = 1L;
  private static final Comparator<ReplicaOfSlice> ORDER =
      Comparator.comparingInt(ReplicaOfSlice::slice).thenComparingInt(ReplicaOfSlice::replica);

  @Override
  public int compareTo(ReplicaOfSlice other) {
    return ORDER.compare(this, other);
  }
}
