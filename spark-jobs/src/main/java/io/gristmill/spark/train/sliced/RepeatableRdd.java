package io.gristmill.spark.train.sliced;

import java.util.List;
import org.apache.spark.Partition;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
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
  private final transient List<ReplicaRecord.Outcome> outcomes;
  private final int cutId;

  private RepeatableRdd(
      JavaRDD<ReplicaRecord> cut,
      JavaRDD<ReplicaRecord> again,
      List<ReplicaRecord.Outcome> outcomes) {
    super(again.rdd(), again.classTag());
    this.cut = cut.rdd();
    this.again = again.rdd();
    this.outcomes = outcomes;
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
                JavaConverters.asJavaIterator(
                    cached(split).getOrElse(() -> parent.iterator(split, context)))));
  }

  @SuppressWarnings("unchecked") // A block has the type of its RDD.
  private Option<Iterator<ReplicaRecord>> cached(Partition split) {
    return SparkEnv.get()
        .blockManager()
        .get(new RDDBlockId(cutId, split.index()), elementClassTag())
        .map(block -> (Iterator<ReplicaRecord>) (Iterator<?>) block.data());
  }

  @Override
  public Partition[] getPartitions() {
    return again.partitions();
  }

  @Override
  public Seq<String> getPreferredLocations(Partition split) {
    List<String> location = List.of(outcomes.get(split.index()).location());
    return JavaConverters.asScalaBuffer(location).toSeq();
  }

  /** Both. */
  @Override
  public RepeatableRdd unpersist(boolean blocking) {
    cut.unpersist(blocking);
    again.unpersist(blocking);
    return this;
  }
}
