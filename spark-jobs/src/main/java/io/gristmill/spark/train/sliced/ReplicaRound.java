package io.gristmill.spark.train.sliced;

import io.gristmill.config.AveragingSection.OptimizerStates;
import io.gristmill.model.step.StepResult;
import io.gristmill.spark.engine.Iterators;
import io.gristmill.spark.train.sliced.ReplicaCache.LiveReplica;
import io.gristmill.spark.train.sliced.ReplicaCache.ReplicaLease;
import io.gristmill.spark.train.sliced.ReplicaSetup.StateId;
import io.gristmill.spark.train.sliced.SliceRecord.ReplicaOfSlice;
import io.gristmill.tokens.sequences.TokenBatch;
import io.gristmill.training.RoundTrainer.RoundResult;
import io.gristmill.training.StepReader.PrefetchingBatchReader;
import io.gristmill.training.averaging.ModelVector;
import io.gristmill.training.averaging.Replica;
import io.gristmill.training.averaging.SliceLayout;
import io.gristmill.training.plan.Round;
import io.gristmill.training.plan.Round.Step;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.api.java.function.FlatMapFunction2;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import scala.Tuple2;

/**
 * Stage 1 of a round: a replica applies the averaged updates of all slices, takes its steps, and
 * emits its contribution to each slice.
 */
final class ReplicaRound
    implements FlatMapFunction2<
        Iterator<ReplicaRecord>, Iterator<Tuple2<Integer, SliceRecord.Update>>, ReplicaRecord> {

  private static final long serialVersionUID = 1L;

  private final ReplicaSetup setup;
  private final SliceLayout layout;
  private final StateId before;
  private final StateId after;
  private final Round round;
  private final Origin origin;
  private final double seconds;

  /** Where the state before the round is. */
  enum Origin {
    /** In the partitions of the previous round, to which the updates are still to be applied. */
    ROUND,
    /** In files, with the updates applied. */
    FILES
  }

  ReplicaRound(
      ReplicaSetup setup,
      SliceLayout layout,
      StateId before,
      StateId after,
      Round round,
      Origin origin) {
    this(setup, layout, before, after, round, origin, Double.POSITIVE_INFINITY);
  }

  private ReplicaRound(
      ReplicaSetup setup,
      SliceLayout layout,
      StateId before,
      StateId after,
      Round round,
      Origin origin,
      double seconds) {
    this.setup = setup;
    this.layout = layout;
    this.before = before;
    this.after = after;
    this.round = withoutSteps(round);
    this.origin = origin;
    this.seconds = seconds;
  }

  /** The steps of all replicas are not sent to each of them. */
  private static Round withoutSteps(Round round) {
    return new Round(
        round.index(),
        round.firstStep(),
        List.of(List.of(round.replicas().get(0).get(0))),
        round.phase(),
        round.last());
  }

  /** The same with a time box: no step begins after {@code limitSeconds}. */
  ReplicaRound within(double limitSeconds) {
    return new ReplicaRound(setup, layout, before, after, round, origin, limitSeconds);
  }

  /**
   * Trains the replica of one partition.
   *
   * @param inputs the plan, then the state before the round
   */
  @Override
  public Iterator<ReplicaRecord> call(
      Iterator<ReplicaRecord> inputs, Iterator<Tuple2<Integer, SliceRecord.Update>> updates) {
    TaskContext context = TaskContext.get();
    ReplicaRecord.Plan plan = (ReplicaRecord.Plan) inputs.next();
    Optional<LiveReplica> found = LiveReplica.found(setup, before, plan.stepsBefore(), context);
    // If the previous round has to be computed again, do so before memory is allocated here.
    if (found.isEmpty() && !inputs.hasNext()) {
      throw new IllegalStateException("a replica without state");
    }
    LiveReplica live = found.orElseGet(() -> LiveReplica.create(setup, context));
    ReplicaLease lease = ReplicaLease.of(live, after, context);
    if (found.isEmpty()) {
      load(inputs, live.replica(), List.of(ModelVector.values()));
      LiveReplica.found(setup, before, context).ifPresent(LiveReplica::close);
    } else if (origin == Origin.FILES) {
      load(inputs, live.replica(), sharedByAll());
    }
    updates.forEachRemaining(
        update -> update._2().applyTo(live.replica(), layout.slices().get(update._2().slice())));
    long began = System.currentTimeMillis();
    List<StepResult> steps =
        live.replica()
            .take(
                plan.steps(),
                plan.firstStep(),
                context.partitionId(),
                reader(live, plan, context),
                timeBox());
    long ended = System.currentTimeMillis();
    ReplicaRecord outcome =
        new ReplicaRecord.Outcome(
            context.partitionId(),
            steps,
            Placement.here(),
            began,
            ended,
            live.replica().step().computeDevice());
    List<Iterator<ReplicaRecord>> emitted = new ArrayList<>();
    emitted.add(List.of(outcome).iterator());
    emitted.add(contributions(live.replica(), RoundResult.tokens(steps), lease));
    live.replica().state().forEach(vector -> emitted.add(state(live.replica(), vector)));
    return Iterators.chain(emitted, lease::done);
  }

  /** Loads the wanted vectors, which come first, in the order of {@link ModelVector}. */
  private static void load(
      Iterator<ReplicaRecord> records, Replica replica, List<ModelVector> wanted) {
    while (records.hasNext()) {
      if (records.next() instanceof ReplicaRecord.State state) {
        if (!wanted.contains(state.vector())) {
          return;
        }
        replica.load(state.vector(), state.from(), state.values());
      }
    }
  }

  private List<ModelVector> sharedByAll() {
    return setup.rule().states() == OptimizerStates.AVERAGED
        ? List.of(ModelVector.PARAMETERS, ModelVector.MOMENTS)
        : List.of(ModelVector.PARAMETERS);
  }

  /** Stops between two steps when Spark kills the task, as when a speculative copy was faster. */
  private static Function<Step, List<TokenBatch>> reader(
      LiveReplica live, ReplicaRecord.Plan plan, TaskContext context) {
    PrefetchingBatchReader ahead = new PrefetchingBatchReader(live.reader(), plan.steps());
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

  private Iterator<ReplicaRecord> contributions(Replica replica, long tokens, ReplicaLease lease) {
    return layout.slices().stream()
        .flatMap(
            slice -> {
              Optional<byte[]> encoded = replica.contribution(slice, tokens, round);
              if (slice.index() == layout.slices().size() - 1) {
                lease.settled();
              }
              return encoded.stream()
                  .<ReplicaRecord>map(
                      bytes -> new ReplicaRecord.Contribution(slice.index(), tokens, bytes));
            })
        .iterator();
  }

  private static Iterator<ReplicaRecord> state(Replica replica, ModelVector vector) {
    return Iterators.map(
        replica.chunks(vector),
        piece -> new ReplicaRecord.State(vector, piece.from(), piece.values()));
  }

  /**
   * Shuffle from stage 1 to stage 2: sends a replica's outcome to the first slice and each
   * contribution to its slice. The state that follows in the partition is not read.
   *
   * @param contributions number of slices that the round averages
   */
  record ToSlices(int contributions)
      implements PairFlatMapFunction<Iterator<ReplicaRecord>, ReplicaOfSlice, ReplicaRecord> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Tuple2<ReplicaOfSlice, ReplicaRecord>> call(Iterator<ReplicaRecord> records) {
      int replica = TaskContext.getPartitionId();
      return IntStream.rangeClosed(0, contributions)
          .mapToObj(i -> addressed(records.next(), replica))
          .iterator();
    }

    private static Tuple2<ReplicaOfSlice, ReplicaRecord> addressed(
        ReplicaRecord record, int replica) {
      int slice = record instanceof ReplicaRecord.Contribution c ? c.slice() : 0;
      return new Tuple2<>(new ReplicaOfSlice(slice, replica), record);
    }
  }
}
