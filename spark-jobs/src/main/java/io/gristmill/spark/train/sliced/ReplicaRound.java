package io.gristmill.spark.train.sliced;

import io.gristmill.model.StepResult;
import io.gristmill.tokens.TokenBatch;
import io.gristmill.training.RoundResult;
import io.gristmill.training.StepsAhead;
import io.gristmill.training.averaging.OptimizerStates;
import io.gristmill.training.averaging.Pieces;
import io.gristmill.training.averaging.Replica;
import io.gristmill.training.averaging.SliceLayout;
import io.gristmill.training.averaging.StateVector;
import io.gristmill.training.plan.Step;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.api.java.function.FlatMapFunction2;
import org.nd4j.linalg.api.ndarray.INDArray;
import scala.Tuple2;

/** Stage 1: a replica starts from what slices tell, takes its steps, and tells what it learned. */
final class ReplicaRound
    implements FlatMapFunction2<
        Iterator<ReplicaRecord>, Iterator<Tuple2<Integer, SliceRecord.Update>>, ReplicaRecord> {

  private static final long serialVersionUID = 1L;

  private final ReplicaSetup setup;
  private final SliceLayout layout;
  private final StateId before;
  private final StateId after;
  private final Origin origin;
  private final double seconds;

  /** Where the state before the round lies. */
  enum Origin {
    /** In the partitions of the round before; updates move it on. */
    ROUND,
    /** In files; they have been moved on. */
    FILES
  }

  ReplicaRound(
      ReplicaSetup setup, SliceLayout layout, StateId before, StateId after, Origin origin) {
    this(setup, layout, before, after, origin, Double.POSITIVE_INFINITY);
  }

  private ReplicaRound(
      ReplicaSetup setup,
      SliceLayout layout,
      StateId before,
      StateId after,
      Origin origin,
      double seconds) {
    this.setup = setup;
    this.layout = layout;
    this.before = before;
    this.after = after;
    this.origin = origin;
    this.seconds = seconds;
  }

  /** The same, but no step begins after so many seconds. */
  ReplicaRound within(double limitSeconds) {
    return new ReplicaRound(setup, layout, before, after, origin, limitSeconds);
  }

  /**
   * Trains.
   *
   * @param inputs the plan, then the state before the round
   */
  @Override
  public Iterator<ReplicaRecord> call(
      Iterator<ReplicaRecord> inputs, Iterator<Tuple2<Integer, SliceRecord.Update>> updates) {
    TaskContext context = TaskContext.get();
    ReplicaRecord.Plan plan = (ReplicaRecord.Plan) inputs.next();
    Optional<LiveReplica> found = LiveReplica.found(setup, before, plan.stepsBefore(), context);
    // Should the round before have to be repeated for it, that is done before memory is taken here.
    if (found.isEmpty() && !inputs.hasNext()) {
      throw new IllegalStateException("a replica without state");
    }
    LiveReplica live = found.orElseGet(() -> LiveReplica.create(setup, context));
    Handover handover = Handover.of(live, after, context);
    if (found.isEmpty()) {
      load(inputs, live.replica(), List.of(StateVector.values()));
      LiveReplica.found(setup, before, context).ifPresent(LiveReplica::close);
    } else if (origin == Origin.FILES) {
      load(inputs, live.replica(), sharedByAll());
    }
    updates.forEachRemaining(
        update ->
            live.replica().receive(layout.slices().get(update._2().slice()), update._2().bytes()));
    live.network().setReplica(context.partitionId());
    long began = System.currentTimeMillis();
    List<StepResult> steps =
        live.replica().take(plan.steps(), plan.firstStep(), reader(live, plan, context), timeBox());
    long ended = System.currentTimeMillis();
    ReplicaRecord outcome =
        new ReplicaRecord.Outcome(context.partitionId(), steps, Placement.here(), began, ended);
    List<Iterator<ReplicaRecord>> told = new ArrayList<>();
    told.add(List.of(outcome).iterator());
    told.add(contributions(live.replica(), RoundResult.tokens(steps), handover));
    live.replica().state().forEach((vector, array) -> told.add(state(vector, array)));
    return new Chain<>(told, handover::done);
  }

  /** Sets what is wanted; vectors come in the order of {@link StateVector}, those wanted first. */
  private static void load(
      Iterator<ReplicaRecord> records, Replica replica, List<StateVector> wanted) {
    while (records.hasNext()) {
      if (records.next() instanceof ReplicaRecord.State state) {
        if (!wanted.contains(state.vector())) {
          return;
        }
        replica.load(state.vector(), state.from(), state.values());
      }
    }
  }

  private List<StateVector> sharedByAll() {
    return setup.rule().states() == OptimizerStates.AVERAGED
        ? List.of(StateVector.START, StateVector.MOMENTS)
        : List.of(StateVector.START);
  }

  /** Gives up between two steps when Spark wants the task to end, as a copy of it was faster. */
  private static Function<Step, List<TokenBatch>> reader(
      LiveReplica live, ReplicaRecord.Plan plan, TaskContext context) {
    StepsAhead ahead = new StepsAhead(live.reader(), plan.steps());
    return step -> {
      if (context.isInterrupted()) {
        throw new TaskKilledException("between two steps");
      }
      return ahead.apply(step);
    };
  }

  private BooleanSupplier timeBox() {
    long began = System.nanoTime();
    return () -> (System.nanoTime() - began) * 1e-9 < seconds;
  }

  private Iterator<ReplicaRecord> contributions(Replica replica, long tokens, Handover handover) {
    return layout.slices().stream()
        .map(
            slice -> {
              byte[] bytes = replica.contribution(slice, tokens);
              if (slice.index() == layout.slices().size() - 1) {
                handover.settled();
              }
              return (ReplicaRecord) new ReplicaRecord.Contribution(slice.index(), tokens, bytes);
            })
        .iterator();
  }

  private static Iterator<ReplicaRecord> state(StateVector vector, INDArray array) {
    return new Mapped<>(
        Pieces.of(array), piece -> new ReplicaRecord.State(vector, piece.from(), piece.values()));
  }
}
