package io.gristmill.spark.train.sliced;

import io.gristmill.checkpoint.VectorFile;
import io.gristmill.config.AveragingSection;
import io.gristmill.config.AveragingSection.OptimizerStates;
import io.gristmill.spark.engine.IndexPartitioner;
import io.gristmill.spark.engine.Iterators;
import io.gristmill.spark.train.sliced.Placement.PlacedRdd;
import io.gristmill.spark.train.sliced.ReplicaRound.Origin;
import io.gristmill.spark.train.sliced.ReplicaRound.ToSlices;
import io.gristmill.spark.train.sliced.ReplicaSetup.StateId;
import io.gristmill.spark.train.sliced.SliceRecord.ReplicaOfSlice;
import io.gristmill.spark.train.sliced.SliceRound.ToReplicas;
import io.gristmill.training.TrainedFiles;
import io.gristmill.training.averaging.AveragingRule;
import io.gristmill.training.averaging.ModelVector;
import io.gristmill.training.averaging.SliceLayout;
import io.gristmill.training.averaging.VectorChunks;
import io.gristmill.training.plan.Round;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.FlatMapFunction2;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/** Builds the RDDs of a round from those of the previous round, or from files. */
final class Lineages {

  /** Storage levels by {@code averaging.state-copies}. */
  private static final List<StorageLevel> LEVELS =
      List.of(
          StorageLevel.NONE(), StorageLevel.MEMORY_AND_DISK(), StorageLevel.MEMORY_AND_DISK_2());

  private final JavaSparkContext spark;
  private final ReplicaSetup setup;
  private final SliceLayout layout;
  private final int replicas;
  private final int stateCopies;

  Lineages(
      JavaSparkContext spark, ReplicaSetup setup, SliceLayout layout, AveragingSection averaging) {
    this.spark = spark;
    this.setup = setup;
    this.layout = layout;
    this.replicas = averaging.replicas();
    this.stateCopies = averaging.stateCopies();
  }

  /** Steps of replicas that no executor has cached. */
  List<Integer> noSteps() {
    return Collections.nCopies(replicas, 0);
  }

  /** Reads a directory that {@link SlicedRoundTrainer#save} wrote in the given state. */
  Lineage fromFiles(String directory, StateId state, List<Integer> steps) {
    return new Lineage(
        state,
        steps,
        indices(replicas).mapPartitions(new SavedReplica(setup, directory)),
        indices(layout.slices().size()).mapPartitions(new SavedSlices(setup, layout, directory)),
        noUpdates(),
        setup.rule().overlap(),
        Origin.FILES,
        0);
  }

  private JavaRDD<Integer> indices(int count) {
    return spark.parallelize(IntStream.range(0, count).boxed().toList(), count);
  }

  /**
   * The RDDs after a round, not yet computed. A round with a time box is computed up to its steps,
   * as the number of steps of each replica is an input of the RDDs.
   */
  Lineage after(Lineage start, Round round, StateId state, Placement placement) {
    String name = "replicas after round " + (round.index() + 1);
    ReplicaRound whole =
        new ReplicaRound(setup, layout, start.state(), state, round, start.origin());
    List<ReplicaRecord.Plan> plans = plans(start, round);
    if (setup.roundSeconds() == 0) {
      // With overlap, contributions are sent in the next round: from the cached partitions.
      int copies = setup.rule().during(round).overlap() ? Math.max(1, stateCopies) : stateCopies;
      JavaRDD<ReplicaRecord> trained =
          trained(start, plans, whole, placement).setName(name).persist(LEVELS.get(copies));
      return averaged(start, round, state, placement, trained, steps(plans));
    }
    // Only the cached partitions hold the round that the clock cut: computed again, it is another.
    StorageLevel level = LEVELS.get(Math.max(1, stateCopies));
    JavaRDD<ReplicaRecord> cut =
        trained(start, plans, whole.within(setup.roundSeconds()), placement)
            .setName(name + ", by the clock")
            .persist(level);
    List<ReplicaRecord.Outcome> outcomes =
        cut.mapPartitions(new FirstRecord<>(ReplicaRecord.Outcome.class)).collect();
    List<ReplicaRecord.Plan> cutPlans = cut(plans, outcomes);
    JavaRDD<ReplicaRecord> again =
        trained(start, cutPlans, whole, placement).setName(name).persist(level);
    JavaRDD<ReplicaRecord> trained = RepeatableRdd.of(cut, again, outcomes);
    return averaged(start, round, state, placement, trained, steps(cutPlans));
  }

  private Lineage averaged(
      Lineage start,
      Round round,
      StateId state,
      Placement placement,
      JavaRDD<ReplicaRecord> trained,
      List<Integer> steps) {
    AveragingRule rule = setup.rule();
    long sent = layout.slices().stream().filter(slice -> rule.averages(slice, round)).count();
    JavaPairRDD<ReplicaOfSlice, ReplicaRecord> contributions =
        trained
            .mapPartitionsToPair(new ToSlices((int) sent))
            .repartitionAndSortWithinPartitions(new IndexPartitioner(layout.slices().size()));
    JavaRDD<SliceRecord> averaged =
        PlacedRdd.of(
                start
                    .slices()
                    .zipPartitions(contributions, new SliceRound(rule.during(round), replicas)),
                placement.slices())
            .setName("slices after round " + (round.index() + 1))
            .persist(StorageLevel.MEMORY_AND_DISK());
    boolean late = rule.during(round).overlap();
    return new Lineage(
        state,
        steps,
        trained,
        averaged,
        late ? lateUpdates(start) : updates(averaged, false),
        late,
        Origin.ROUND,
        start.rounds() + 1);
  }

  /** The updates of the round before, which the replicas did not wait for. */
  private JavaRDD<Tuple2<Integer, SliceRecord.Update>> lateUpdates(Lineage before) {
    return before.late() ? updates(before.slices(), before.origin() == Origin.FILES) : noUpdates();
  }

  private JavaRDD<Tuple2<Integer, SliceRecord.Update>> updates(
      JavaRDD<SliceRecord> slices, boolean absolute) {
    return slices
        .mapPartitionsToPair(new ToReplicas(replicas, absolute))
        .partitionBy(new IndexPartitioner(replicas))
        .map(pair -> pair);
  }

  private JavaRDD<Tuple2<Integer, SliceRecord.Update>> noUpdates() {
    return spark.parallelize(
        Collections.<Tuple2<Integer, SliceRecord.Update>>emptyList(), replicas);
  }

  private JavaRDD<ReplicaRecord> trained(
      Lineage start, List<ReplicaRecord.Plan> plans, ReplicaRound round, Placement placement) {
    return PlacedRdd.of(
        spark
            .parallelize(List.<ReplicaRecord>copyOf(plans), replicas)
            .zipPartitions(start.replicas(), new Concatenation())
            .zipPartitions(start.updates(), round),
        placement.replicas());
  }

  private static List<ReplicaRecord.Plan> plans(Lineage start, Round round) {
    return IntStream.range(0, round.replicas().size())
        .mapToObj(
            i ->
                new ReplicaRecord.Plan(
                    round.firstStep(), round.replicas().get(i), start.steps().get(i)))
        .toList();
  }

  /** The steps that each replica took before the time was up. */
  private static List<ReplicaRecord.Plan> cut(
      List<ReplicaRecord.Plan> plans, List<ReplicaRecord.Outcome> outcomes) {
    return outcomes.stream()
        .map(outcome -> plans.get(outcome.replica()).first(outcome.steps().size()))
        .toList();
  }

  private static List<Integer> steps(List<ReplicaRecord.Plan> plans) {
    return plans.stream().map(plan -> plan.steps().size()).toList();
  }

  /**
   * State between two rounds: RDDs of replicas and of slices, cached or recomputable.
   *
   * @param steps steps each replica took in the round that ended here
   * @param updates that replicas receive before the next round
   * @param late whether replicas receive the updates of the last round in the round after the next
   * @param origin of replicas and slices
   * @param rounds since the state was in files: at most as many are computed again
   */
  record Lineage(
      StateId state,
      List<Integer> steps,
      JavaRDD<ReplicaRecord> replicas,
      JavaRDD<SliceRecord> slices,
      JavaRDD<Tuple2<Integer, SliceRecord.Update>> updates,
      boolean late,
      ReplicaRound.Origin origin,
      int rounds) {

    /** Frees the cached partitions, which are computed again if they are read. */
    void unpersist() {
      replicas.unpersist(false);
      slices.unpersist(false);
    }

    /** Frees the shuffle files of all its rounds too. */
    void discard() {
      unpersist();
      if (origin == ReplicaRound.Origin.ROUND) {
        slices.rdd().cleanShuffleDependencies(false);
      }
    }
  }

  /** Appends the second partition to the first. */
  record Concatenation()
      implements FlatMapFunction2<Iterator<ReplicaRecord>, Iterator<ReplicaRecord>, ReplicaRecord> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<ReplicaRecord> call(
        Iterator<ReplicaRecord> first, Iterator<ReplicaRecord> second) {
      return Iterators.chain(List.of(first, second));
    }
  }

  /** Reads the saved state of a replica. A vector without a file is zeros. */
  record SavedReplica(ReplicaSetup setup, String directory)
      implements FlatMapFunction<Iterator<Integer>, ReplicaRecord> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<ReplicaRecord> call(Iterator<Integer> indices) throws IOException {
      int replica = indices.next();
      // Averaged moments are saved once, as those of replica 0.
      int owner = setup.rule().states() == OptimizerStates.AVERAGED ? 0 : replica;
      TrainedFiles files = setup.files();
      List<Iterator<ReplicaRecord>> parts = new ArrayList<>();
      parts.add(chunks(ModelVector.PARAMETERS, Optional.of(files.start(directory))));
      parts.add(chunks(ModelVector.MOMENTS, files.vector(directory, ModelVector.MOMENTS, owner)));
      for (ModelVector own : setup.rule().own()) {
        if (own != ModelVector.MOMENTS) {
          parts.add(chunks(own, files.vector(directory, own, replica)));
        }
      }
      return Iterators.chain(parts);
    }

    private Iterator<ReplicaRecord> chunks(ModelVector vector, Optional<VectorFile> file) {
      Iterator<VectorChunks.Chunk> chunks =
          file.map(VectorChunks::of)
              .orElseGet(() -> VectorChunks.zeros(setup.files().length(vector)));
      return Iterators.map(
          chunks, piece -> new ReplicaRecord.State(vector, piece.from(), piece.values()));
    }
  }

  /** Reads the saved state of a slice. */
  record SavedSlices(ReplicaSetup setup, SliceLayout layout, String directory)
      implements FlatMapFunction<Iterator<Integer>, SliceRecord> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<SliceRecord> call(Iterator<Integer> indices) throws IOException {
      SliceRecord state =
          new SliceRecord.State(
              setup.files().slice(directory, layout.slices().get(indices.next()), setup.rule()));
      return List.of(state).iterator();
    }
  }

  /** The first record of a partition, the only one that is sent to the driver. */
  record FirstRecord<A, B extends A>(Class<B> type) implements FlatMapFunction<Iterator<A>, B> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<B> call(Iterator<A> records) {
      return List.of(type.cast(records.next())).iterator();
    }
  }
}
