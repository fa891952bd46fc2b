package io.gristmill.spark.train.sliced;

import java.util.List;
import java.util.Optional;
import org.apache.spark.Partition;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.storage.BlockResult;
import org.apache.spark.storage.RDDBlockId;
import scala.Option;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * Replicas after a round that the clock has cut, made repeatable: a partition is what the clock
 * left, as long as that is cached, and is computed again with as many steps where it is lost. Spark
 * calls what a clock cuts indeterminate, but would still mix two versions of it: what was made from
 * the first stays cached.
 */
final class RepeatableRdd extends RDD<ReplicaRecord> {

  private static final long serialVersionUID = 1L;

  private final transient RDD<ReplicaRecord> cut;
  private final transient RDD<ReplicaRecord> again;
  private final transient List<String> locations;
  private final List<Integer> steps;
  private final int cutId;

  private RepeatableRdd(
      JavaRDD<ReplicaRecord> cut,
      JavaRDD<ReplicaRecord> again,
      List<ReplicaRecord.Outcome> outcomes) {
    super(again.rdd(), again.classTag());
    this.cut = cut.rdd();
    this.again = again.rdd();
    this.locations = outcomes.stream().map(ReplicaRecord.Outcome::location).toList();
    this.steps = outcomes.stream().map(outcome -> outcome.steps().size()).toList();
    this.cutId = cut.id();
  }

  /**
   * Joins the two; both are to be cached, the second only where it is needed.
   *
   * @param cut by the clock, and computed
   * @param again with the steps of the outcomes
   * @param outcomes of the first, by replica
   */
  static JavaRDD<ReplicaRecord> of(
      JavaRDD<ReplicaRecord> cut,
      JavaRDD<ReplicaRecord> again,
      List<ReplicaRecord.Outcome> outcomes) {
    return new RepeatableRdd(cut, again, outcomes).toJavaRDD();
  }

  /** When the first element is asked for, as a replica that is still alive asks for none. */
  @Override
  public Iterator<ReplicaRecord> compute(Partition split, TaskContext context) {
    RDD<ReplicaRecord> parent = firstParent(elementClassTag());
    return JavaConverters.asScalaIterator(
        new Deferred<>(
            () ->
                cached(split)
                    .orElseGet(
                        () -> JavaConverters.asJavaIterator(parent.iterator(split, context)))));
  }

  /** Not what another attempt of the task left, which the clock has cut elsewhere. */
  private Optional<java.util.Iterator<ReplicaRecord>> cached(Partition split) {
    Option<BlockResult> block =
        SparkEnv.get().blockManager().get(new RDDBlockId(cutId, split.index()), elementClassTag());
    if (block.isEmpty()) {
      return Optional.empty();
    }
    java.util.Iterator<ReplicaRecord> records = records(block.get());
    ReplicaRecord.Outcome outcome = (ReplicaRecord.Outcome) records.next();
    return outcome.steps().size() == steps.get(split.index())
        ? Optional.of(
            new Chain<>(List.of(List.<ReplicaRecord>of(outcome).iterator(), records), () -> {}))
        : Optional.empty();
  }

  @SuppressWarnings("unchecked") // A block has the type of its RDD.
  private static java.util.Iterator<ReplicaRecord> records(BlockResult block) {
    return JavaConverters.asJavaIterator((Iterator<ReplicaRecord>) (Iterator<?>) block.data());
  }

  @Override
  public Partition[] getPartitions() {
    return again.partitions();
  }

  @Override
  public Seq<String> getPreferredLocations(Partition split) {
    return JavaConverters.asScalaBuffer(List.of(locations.get(split.index()))).toSeq();
  }

  /** Both. */
  @Override
  public RepeatableRdd unpersist(boolean blocking) {
    cut.unpersist(blocking);
    again.unpersist(blocking);
    return this;
  }
}
