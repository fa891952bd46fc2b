package io.gristmill.spark.train.sliced;

import io.gristmill.host.FloatEncoding;
import io.gristmill.spark.engine.IndexPartitioner;
import io.gristmill.training.averaging.Replica;
import io.gristmill.training.averaging.SliceLayout.Slice;
import io.gristmill.training.averaging.SliceLayout.SliceState;
import java.io.Serializable;
import java.util.Comparator;
import java.util.List;

/** Element of a slice's partition. The kinds come in the order below. */
sealed interface SliceRecord extends Serializable {

  /**
   * Summary of the round for the driver.
   *
   * @param outcomes of all replicas, in order, at the first slice; else none
   * @param location of the executor, as Spark prefers locations
   * @param bytes received from the replicas and sent back to them
   */
  record Report(List<ReplicaRecord.Outcome> outcomes, String location, long bytes)
      implements SliceRecord {

    private static final long serialVersionUID = 1L;
  }

  /**
   * Averaged update, sent to every replica.
   *
   * @param absolute whether the bytes are the new values as float32
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Update(int slice, byte[] bytes, boolean absolute) implements SliceRecord {

    private static final long serialVersionUID = 1L;

    void applyTo(Replica replica, Slice at) {
      if (absolute) {
        float[] values = new float[at.length()];
        FloatEncoding.FLOAT32.decode(bytes, values);
        replica.load(at.vector(), at.from(), values);
      } else {
        replica.receive(at, bytes);
      }
    }
  }

  /** State of the slice for the next round. */
  record State(SliceState state) implements SliceRecord {

    private static final long serialVersionUID = 1L;
  }

  /** Shuffle key, ordered by slice, then by replica. */
  record ReplicaOfSlice(int slice, int replica)
      implements IndexPartitioner.Key, Comparable<ReplicaOfSlice>, Serializable {

    private static final long serialVersionUID = 1L;

    private static final Comparator<ReplicaOfSlice> ORDER =
        Comparator.comparingInt(ReplicaOfSlice::slice).thenComparingInt(ReplicaOfSlice::replica);

    @Override
    public int partition() {
      return slice;
    }

    @Override
    public int compareTo(ReplicaOfSlice other) {
      return ORDER.compare(this, other);
    }
  }
}
