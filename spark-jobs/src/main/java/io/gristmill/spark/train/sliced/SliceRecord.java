package io.gristmill.spark.train.sliced;

import io.gristmill.training.averaging.SliceState;
import java.io.Serializable;
import java.util.List;

/** Element of a slice's partition. The kinds come in the order below. */
sealed interface SliceRecord extends Serializable {

  /**
   * Summary for the driver.
   *
   * @param outcomes of all replicas, in order, at the first slice; else none
   * @param location of the executor, as Spark prefers locations
   * @param bytes received from the replicas and sent back to them
   */
  record Report(List<ReplicaRecord.Outcome> outcomes, String location, long bytes)
      implements SliceRecord {

    private static final long serialVersionUID = 1L;
  }

  /** Averaged update, sent to every replica. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Update(int slice, byte[] bytes) implements SliceRecord {

    private static final long serialVersionUID = 1L;
  }

  /** State of the slice for the next round. */
  record State(SliceState state) implements SliceRecord {

    private static final long serialVersionUID = 1L;
  }
}
