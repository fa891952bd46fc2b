package io.gristmill.spark.train.sliced;

import io.gristmill.model.step.TrainingStep;
import io.gristmill.model.step.TrainingStep.Vector;
import io.gristmill.spark.train.sliced.ReplicaCache.LiveReplica;
import io.gristmill.spark.train.sliced.ReplicaCache.ReplicaLease;
import io.gristmill.spark.train.sliced.ReplicaSetup.StateId;
import io.gristmill.training.ValidationPlan;
import io.gristmill.training.ValidationPlan.BatchLoss;
import io.gristmill.training.averaging.ModelVector;
import io.gristmill.training.averaging.SliceLayout.SliceState;
import io.gristmill.training.averaging.VectorChunks.Chunk;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import scala.Tuple2;

/**
 * Scores every {@code shares}-th validation batch with the averaged model. It borrows the model of
 * a replica that is cached on this executor: the next round sets its parameters anyway.
 */
record ScoreShare(ReplicaSetup setup, StateId state, ValidationPlan plan, int shares)
    implements FlatMapFunction<Iterator<Tuple2<Integer, Chunk>>, ScoreShare.Score> {

  private static final long serialVersionUID = 1L;

  /** A batch and its loss. */
  record Score(int batch, BatchLoss loss) implements Serializable {

    private static final long serialVersionUID = 1L;
  }

  @Override
  public Iterator<Score> call(Iterator<Tuple2<Integer, Chunk>> model) {
    TaskContext context = TaskContext.get();
    Optional<LiveReplica> found = LiveReplica.found(setup, state, context);
    LiveReplica live = found.orElseGet(() -> LiveReplica.create(setup, context));
    ReplicaLease lease = ReplicaLease.of(live, state, context);
    TrainingStep step = live.replica().step();
    model.forEachRemaining(
        piece -> step.upload(Vector.PARAMETERS, piece._2().from(), piece._2().values()));
    ValidationPlan batches = plan.reading(live.shards());
    List<Score> scores = new ArrayList<>();
    for (int i = context.partitionId(); i < plan.batches(); i += shares) {
      scores.add(new Score(i, batches.score(step, i)));
    }
    // A model created here has no optimizer state, and is not cached.
    found.ifPresent(borrowed -> lease.done());
    return scores.iterator();
  }

  /** Shuffle that sends the whole averaged model to every scoring task. */
  record ToShares(int shares) implements PairFlatMapFunction<SliceRecord, Integer, Chunk> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Tuple2<Integer, Chunk>> call(SliceRecord record) {
      if (record instanceof SliceRecord.State found
          && found.state().slice().vector() == ModelVector.PARAMETERS) {
        SliceState state = found.state();
        Chunk chunk = new Chunk(state.slice().from(), state.values());
        return IntStream.range(0, shares).mapToObj(i -> new Tuple2<>(i, chunk)).iterator();
      }
      return Collections.emptyIterator();
    }
  }
}
