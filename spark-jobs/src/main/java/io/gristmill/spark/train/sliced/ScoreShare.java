package io.gristmill.spark.train.sliced;

import io.gristmill.host.HostMemory;
import io.gristmill.training.BatchLoss;
import io.gristmill.training.ValidationPlan;
import io.gristmill.training.averaging.Pieces.Piece;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import scala.Tuple2;

/**
 * Scores every so many-th validation batch with the averaged model. A replica that lives here lends
 * its network: the next round sets its parameters anyway.
 */
record ScoreShare(ReplicaSetup setup, StateId state, ValidationPlan plan, int shares)
    implements FlatMapFunction<Iterator<Tuple2<Integer, Piece>>, ScoreShare.Score> {

  private static final long serialVersionUID = 1L;

  /** A batch and its loss. */
  record Score(int batch, BatchLoss loss) implements Serializable {

    private static final long serialVersionUID = 1L;
  }

  @Override
  public Iterator<Score> call(Iterator<Tuple2<Integer, Piece>> model) {
    TaskContext context = TaskContext.get();
    Optional<LiveReplica> found = LiveReplica.found(setup, state, context);
    LiveReplica live = found.orElseGet(() -> LiveReplica.create(setup, context));
    Handover handover = Handover.of(live, state, context);
    INDArray parameters = live.network().parameters();
    INDArray flat = parameters.reshape(parameters.length());
    model.forEachRemaining(piece -> HostMemory.write(piece._2().values(), flat, piece._2().from()));
    ValidationPlan batches = plan.reading(live.shards());
    List<Score> scores = new ArrayList<>();
    for (int i = context.partitionId(); i < plan.batches(); i += shares) {
      scores.add(new Score(i, batches.score(live.network(), i)));
    }
    // One made for this alone knows nothing but the parameters.
    found.ifPresent(lent -> handover.done());
    return scores.iterator();
  }
}
