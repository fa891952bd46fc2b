package io.gristmill.spark.train.sliced;

import io.gristmill.training.TrainedFiles;
import io.gristmill.training.averaging.StateVector;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.VoidFunction;

/** Writes what a replica has of its own, a vector a file. */
record OwnWriter(TrainedFiles files, String directory, List<StateVector> vectors)
    implements VoidFunction<Iterator<ReplicaRecord>> {

  private static final long serialVersionUID = 1L;

  @Override
  public void call(Iterator<ReplicaRecord> records) throws IOException {
    int replica = TaskContext.getPartitionId();
    States states = new States(records);
    for (StateVector vector : vectors) {
      files.write(directory, TrainedFiles.of(vector, replica), states.of(vector));
    }
  }

  /** The states among records, which come vector by vector. */
  private static final class States {

    private final Iterator<ReplicaRecord> records;
    private final Deque<ReplicaRecord.State> ahead = new ArrayDeque<>(1);

    States(Iterator<ReplicaRecord> records) {
      this.records = records;
    }

    Iterator<float[]> of(StateVector vector) {
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          while (ahead.isEmpty() && records.hasNext()) {
            if (records.next() instanceof ReplicaRecord.State state
                && state.vector().compareTo(vector) >= 0) {
              ahead.add(state);
            }
          }
          return !ahead.isEmpty() && ahead.element().vector() == vector;
        }

        @Override
        public float[] next() {
          if (!hasNext()) {
            throw new NoSuchElementException();
          }
          return ahead.remove().values();
        }
      };
    }
  }
}
