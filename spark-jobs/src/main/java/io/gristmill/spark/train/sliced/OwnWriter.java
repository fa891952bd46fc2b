package io.gristmill.spark.train.sliced;

import io.gristmill.training.TrainedFiles;
import io.gristmill.training.averaging.Pieces;
import io.gristmill.training.averaging.StateVector;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.VoidFunction;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Writes what a replica has of its own, a vector a file: of the live one, if it is here, and else
 * from its partition.
 */
record OwnWriter(
    ReplicaSetup setup,
    StateId state,
    List<Integer> steps,
    String directory,
    List<StateVector> vectors)
    implements VoidFunction<Iterator<ReplicaRecord>> {

  private static final long serialVersionUID = 1L;

  @Override
  public void call(Iterator<ReplicaRecord> records) throws IOException {
    TaskContext context = TaskContext.get();
    Optional<LiveReplica> found =
        LiveReplica.found(setup, state, steps.get(context.partitionId()), context);
    if (found.isPresent()) {
      Handover handover = Handover.of(found.get(), state, context);
      Map<StateVector, INDArray> own = found.get().replica().own();
      write(context.partitionId(), vector -> Pieces.values(Pieces.of(own.get(vector))));
      handover.done();
    } else {
      States states = new States(records);
      write(context.partitionId(), states::of);
    }
  }

  private void write(int replica, Function<StateVector, Iterator<float[]>> source)
      throws IOException {
    TrainedFiles files = setup.files();
    for (StateVector vector : vectors) {
      files.write(directory, TrainedFiles.of(vector, replica), source.apply(vector));
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
