package io.gristmill.spark.train.sliced;

import io.gristmill.checkpoint.VectorFile;
import io.gristmill.training.TrainedFiles;
import io.gristmill.training.averaging.OptimizerStates;
import io.gristmill.training.averaging.Pieces;
import io.gristmill.training.averaging.StateVector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.FlatMapFunction;

/** The state of a replica as it was saved; a vector that was not is zeros. */
record SavedReplica(ReplicaSetup setup, String directory)
    implements FlatMapFunction<Iterator<Integer>, ReplicaRecord> {

  private static final long serialVersionUID = 1L;

  @Override
  public Iterator<ReplicaRecord> call(Iterator<Integer> indices) throws IOException {
    int replica = indices.next();
    // Moments that all share were saved as the first one's.
    int owner = setup.rule().states() == OptimizerStates.AVERAGED ? 0 : replica;
    TrainedFiles files = setup.files();
    List<Iterator<ReplicaRecord>> parts = new ArrayList<>();
    parts.add(pieces(StateVector.START, Optional.of(files.model(directory))));
    parts.add(pieces(StateVector.MOMENTS, files.vector(directory, StateVector.MOMENTS, owner)));
    if (setup.rule().keepsResiduals()) {
      parts.add(
          pieces(StateVector.RESIDUAL, files.vector(directory, StateVector.RESIDUAL, replica)));
    }
    return new Chain<>(parts, () -> {});
  }

  private Iterator<ReplicaRecord> pieces(StateVector vector, Optional<VectorFile> file) {
    Iterator<Pieces.Piece> pieces =
        file.map(Pieces::of)
            .orElseGet(() -> Pieces.zeros(vector.length(setup.model().parameterCount())));
    return new Mapped<>(
        pieces, piece -> new ReplicaRecord.State(vector, piece.from(), piece.values()));
  }
}
