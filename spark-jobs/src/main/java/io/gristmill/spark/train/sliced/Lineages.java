package io.gristmill.spark.train.sliced;

import io.gristmill.config.AveragingSection;
import io.gristmill.spark.train.sliced.ReplicaRound.Origin;
import io.gristmill.training.averaging.SliceLayout;
import io.gristmill.training.plan.Round;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/** Builds the partitions of a round from those of the round before, or from files. */
final class Lineages {

  /** By the number of copies of a replica's state beside the live one. */
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

  /** Of replicas that none keeps alive. */
  List<Integer> noSteps() {
    return Collections.nCopies(replicas, 0);
  }

  /** What a directory holds, under the name of the state it was saved in. */
  Lineage fromFiles(String directory, StateId state, List<Integer> steps) {
    return new Lineage(
        state,
        steps,
        indices(replicas).mapPartitions(new SavedReplica(setup, directory)),
        indices(layout.slices().size()).mapPartitions(new SavedSlices(setup, layout, directory)),
        Origin.FILES,
        0);
  }

  private JavaRDD<Integer> indices(int count) {
    return spark.parallelize(IntStream.range(0, count).boxed().toList(), count);
  }

  /**
   * The partitions after a round; not yet computed, except that a round with a time box is, up to
   * its steps: how many each replica takes is part of what the partitions are made from.
   */
  Lineage after(Lineage start, Round round, StateId state, Placement placement) {
    String name = "replicas after round " + (round.index() + 1);
    ReplicaRound whole = new ReplicaRound(setup, layout, start.state(), state, start.origin());
    List<ReplicaRecord.Plan> plans = plans(start, round);
    if (setup.roundSeconds() == 0) {
      JavaRDD<ReplicaRecord> trained =
          trained(start, plans, whole, placement).setName(name).persist(LEVELS.get(stateCopies));
      return averaged(start, round, state, placement, trained, steps(plans));
    }
    // The one round that is to be had without being repeated is that which the clock has cut.
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
    JavaPairRDD<ReplicaOfSlice, ReplicaRecord> told =
        trained
            .mapPartitionsToPair(new ToSlices(layout.slices().size()))
            .repartitionAndSortWithinPartitions(new IndexPartitioner(layout.slices().size()));
    JavaRDD<SliceRecord> averaged =
        PlacedRdd.of(
                start
                    .slices()
                    .zipPartitions(
                        told, new SliceRound(setup.rule().during(round.phase()), replicas)),
                placement.slices())
            .setName("slices after round " + (round.index() + 1))
            .persist(StorageLevel.MEMORY_AND_DISK());
    return new Lineage(state, steps, trained, averaged, Origin.ROUND, start.rounds() + 1);
  }

  private JavaRDD<ReplicaRecord> trained(
      Lineage start, List<ReplicaRecord.Plan> plans, ReplicaRound round, Placement placement) {
    return PlacedRdd.of(
        spark
            .parallelize(List.<ReplicaRecord>copyOf(plans), replicas)
            .zipPartitions(start.replicas(), new Concatenation())
            .zipPartitions(updates(start), round),
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

  /** As far as each replica came. */
  private static List<ReplicaRecord.Plan> cut(
      List<ReplicaRecord.Plan> plans, List<ReplicaRecord.Outcome> outcomes) {
    return outcomes.stream()
        .map(outcome -> plans.get(outcome.replica()).first(outcome.steps().size()))
        .toList();
  }

  private static List<Integer> steps(List<ReplicaRecord.Plan> plans) {
    return plans.stream().map(plan -> plan.steps().size()).toList();
  }

  private JavaRDD<Tuple2<Integer, SliceRecord.Update>> updates(Lineage start) {
    if (start.origin() == Origin.FILES) {
      return spark.parallelize(
          Collections.<Tuple2<Integer, SliceRecord.Update>>emptyList(), replicas);
    }
    return start
        .slices()
        .mapPartitionsToPair(new ToReplicas(replicas))
        .partitionBy(new IndexPartitioner(replicas))
        .map(pair -> pair);
  }
}
