package io.gristmill.spark.train.sliced;

import io.gristmill.training.averaging.SliceState;
import java.io.Serializable;
import java.util.List;

/** What a slice's partition holds, in the order of the kinds below. */
sealed interface SliceRecord extends Serializable {

  /**
   * For the driver.
   *
   * @param outcomes of all replicas, in order, at the first slice; else none
   * @param location of the executor, as Spark prefers locations
   * @param bytes that came from the replicas and go back to them
   */
  record Report(List<ReplicaRecord.Outcome> outcomes, String location, long bytes)
      implements SliceRecord {

    private static final long serialVersionUID = 1L;
  }

  /** For every replica. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Update(int slice, byte[] bytes) implements SliceRecord {

    private static final long serialVersionUID = 1L;
  }

  /** For the next round. */
  record State(SliceState state) implements SliceRecord {

    private static final long serialVersionUID = 1L;
  }
}
