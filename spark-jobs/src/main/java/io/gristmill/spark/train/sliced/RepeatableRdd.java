package io.gristmill.spark.train.sliced;

import io.gristmill.spark.engine.Iterators;
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
 * Replicas after a round with a time box, made deterministic: a partition is read from the cache of
 * the round that the clock cut, and where that is lost it is computed again with the same number of
 * steps. To Spark a round with a time box is indeterminate, yet Spark would mix two versions of it,
 * as partitions made from the first version stay cached.
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
   * Joins the two RDDs. Both are to be persisted; the second is computed only where it is needed.
   *
   * @param cut the round with a time box, computed
   * @param again the round with the numbers of steps of the outcomes
   * @param outcomes of {@code cut}, by replica
   */
  static JavaRDD<ReplicaRecord> of(
      JavaRDD<ReplicaRecord> cut,
      JavaRDD<ReplicaRecord> again,
      List<ReplicaRecord.Outcome> outcomes) {
    return new RepeatableRdd(cut, again, outcomes).toJavaRDD();
  }

  /** Reads nothing before the first element is asked for: a cached replica asks for none. */
  @Override
  public Iterator<ReplicaRecord> compute(Partition split, TaskContext context) {
    RDD<ReplicaRecord> parent = firstParent(elementClassTag());
    return JavaConverters.asScalaIterator(
        Iterators.defer(
            () ->
                cached(split)
                    .orElseGet(
                        () -> JavaConverters.asJavaIterator(parent.iterator(split, context)))));
  }

  /** The cached partition, unless another attempt wrote it with another number of steps. */
  private Optional<java.util.Iterator<ReplicaRecord>> cached(Partition split) {
    Option<BlockResult> block =
        SparkEnv.get().blockManager().get(new RDDBlockId(cutId, split.index()), elementClassTag());
    if (block.isEmpty()) {
      return Optional.empty();
    }
    java.util.Iterator<ReplicaRecord> records = records(block.get());
    ReplicaRecord.Outcome outcome = (ReplicaRecord.Outcome) records.next();
    return outcome.steps().size() == steps.get(split.index())
        ? Optional.of(Iterators.chain(List.of(List.<ReplicaRecord>of(outcome).iterator(), records)))
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

  @Override
  public RepeatableRdd unpersist(boolean blocking) {
    cut.unpersist(blocking);
    again.unpersist(blocking);
    return this;
  }
}
