package io.gristmill.spark.train.sliced;

import io.gristmill.config.AveragingSection;
import io.gristmill.spark.train.sliced.PlacedRdd.Repeatability;
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
  private final StorageLevel replicaLevel;

  Lineages(
      JavaSparkContext spark, ReplicaSetup setup, SliceLayout layout, AveragingSection averaging) {
    this.spark = spark;
    this.setup = setup;
    this.layout = layout;
    this.replicas = averaging.replicas();
    this.replicaLevel = LEVELS.get(averaging.stateCopies());
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

  /** The partitions after a round; cached, not yet computed. */
  Lineage after(Lineage start, Round round, StateId state, Placement placement) {
    JavaRDD<ReplicaRecord> trained =
        PlacedRdd.of(
                plans(round)
                    .zipPartitions(start.replicas(), new Concatenation())
                    .zipPartitions(
                        updates(start),
                        new ReplicaRound(setup, layout, start.state(), state, start.origin())),
                placement.replicas(),
                setup.roundSeconds() > 0 ? Repeatability.NONE : Repeatability.EXACT)
            .setName("replicas after round " + (round.index() + 1))
            .persist(replicaLevel);
    JavaPairRDD<ReplicaOfSlice, ReplicaRecord> told =
        trained
            .mapPartitionsToPair(new ToSlices(layout.slices().size()))
            .repartitionAndSortWithinPartitions(new IndexPartitioner(layout.slices().size()));
    JavaRDD<SliceRecord> averaged =
        PlacedRdd.of(
                start.slices().zipPartitions(told, new SliceRound(setup.rule(), replicas)),
                placement.slices(),
                Repeatability.EXACT)
            .setName("slices after round " + (round.index() + 1))
            .persist(StorageLevel.MEMORY_AND_DISK());
    return new Lineage(state, trained, averaged, Origin.ROUND, start.rounds() + 1);
  }

  private JavaRDD<ReplicaRecord> plans(Round round) {
    List<ReplicaRecord> plans =
        round.replicas().stream()
            .map(steps -> (ReplicaRecord) new ReplicaRecord.Plan(round.firstStep(), steps))
            .toList();
    return spark.parallelize(plans, replicas);
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
