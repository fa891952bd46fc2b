package io.gristmill.spark.train.sliced;

import io.gristmill.config.AveragingSection;
import io.gristmill.spark.train.sliced.ReplicaRound.Origin;
import io.gristmill.training.averaging.SliceLayout;
import io.gristmill.training.plan.Round;
import io.gristmill.training.plan.Step;
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

  /** What a directory holds, under the name of the state it was saved in. */
  Lineage fromFiles(String directory, StateId state) {
    return new Lineage(
        state,
        indices(replicas).mapPartitions(new SavedReplica(setup, directory)),
        indices(layout.slices().size()).mapPartitions(new SavedSlices(setup, layout, directory)),
        Origin.FILES,
        0);
  }

  private JavaRDD<Integer> indices(int count) {
    return spark.parallelize(IntStream.range(0, count).boxed().toList(), count);
  }

  /**
   * The partitions after a round, cached. Only a round with a time box is computed, up to its
   * steps: how many each replica takes is part of what the partitions are made from.
   */
  Lineage after(Lineage start, Round round, StateId state, Placement placement) {
    JavaRDD<ReplicaRecord> trained = trained(start, round, state, placement);
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
    return new Lineage(state, trained, averaged, Origin.ROUND, start.rounds() + 1);
  }

  private JavaRDD<ReplicaRecord> trained(
      Lineage start, Round round, StateId state, Placement placement) {
    String name = "replicas after round " + (round.index() + 1);
    ReplicaRound whole = new ReplicaRound(setup, layout, start.state(), state, start.origin());
    if (setup.roundSeconds() == 0) {
      return trained(start, plans(round), whole, placement)
          .setName(name)
          .persist(LEVELS.get(stateCopies));
    }
    // The one round that is to be had without being repeated is that which the clock has cut.
    StorageLevel level = LEVELS.get(Math.max(1, stateCopies));
    JavaRDD<ReplicaRecord> cut =
        trained(start, plans(round), whole.within(setup.roundSeconds()), placement)
            .setName(name + ", by the clock")
            .persist(level);
    List<ReplicaRecord.Outcome> outcomes = cut.mapPartitions(new Outcomes()).collect();
    JavaRDD<ReplicaRecord> again =
        trained(start, plans(round, outcomes), whole, placement).setName(name).persist(level);
    return RepeatableRdd.of(cut, again, outcomes);
  }

  private JavaRDD<ReplicaRecord> trained(
      Lineage start, List<ReplicaRecord> plans, ReplicaRound round, Placement placement) {
    return PlacedRdd.of(
        spark
            .parallelize(plans, replicas)
            .zipPartitions(start.replicas(), new Concatenation())
            .zipPartitions(updates(start), round),
        placement.replicas());
  }

  private static List<ReplicaRecord> plans(Round round) {
    return round.replicas().stream()
        .map(steps -> (ReplicaRecord) new ReplicaRecord.Plan(round.firstStep(), steps))
        .toList();
  }

  /** As far as each replica came. */
  private static List<ReplicaRecord> plans(Round round, List<ReplicaRecord.Outcome> outcomes) {
    return outcomes.stream()
        .map(
            outcome -> {
              List<Step> steps = round.replicas().get(outcome.replica());
              return (ReplicaRecord)
                  new ReplicaRecord.Plan(
                      round.firstStep(), List.copyOf(steps.subList(0, outcome.steps().size())));
            })
        .toList();
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
