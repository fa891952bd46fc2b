package io.gristmill.spark.train.sliced;

import io.gristmill.spark.engine.Iterators;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.Partition;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.storage.BlockManagerId;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.reflect.ClassTag;

/**
 * Preferred executors of partitions, as Spark's scheduler names them.
 *
 * @param replicas by replica
 * @param slices by slice
 */
record Placement(List<Optional<String>> replicas, List<Optional<String>> slices) {

  /** A placement that prefers no executors. */
  static Placement none(int replicas, int slices) {
    return new Placement(
        Collections.nCopies(replicas, Optional.empty()),
        Collections.nCopies(slices, Optional.empty()));
  }

  /** The executor of the running task. */
  static String here() {
    SparkEnv env = SparkEnv.get();
    return location(env.blockManager().blockManagerId().host(), env.executorId());
  }

  private static String location(String host, String executor) {
    return "executor_" + host + "_" + executor;
  }

  /** Where each replica and slice was. */
  static Placement of(List<ReplicaRecord.Outcome> outcomes, List<SliceRecord.Report> reports) {
    return new Placement(
        of(outcomes), reports.stream().map(report -> Optional.of(report.location())).toList());
  }

  /** Where each replica was. */
  static List<Optional<String>> of(List<ReplicaRecord.Outcome> outcomes) {
    return outcomes.stream().map(outcome -> Optional.of(outcome.location())).toList();
  }

  /** The executors that are alive, written as locations. */
  static Set<String> executors(SparkContext spark) {
    Set<String> executors = new HashSet<>();
    for (BlockManagerId id :
        JavaConverters.asJavaCollection(
            spark.env().blockManager().master().getMemoryStatus().keys())) {
      if (!id.isDriver() || spark.isLocal()) {
        executors.add(location(id.host(), id.executorId()));
      }
    }
    return executors;
  }

  /**
   * Keeps the preferences for live executors, as a task would wait for a lost one. At most an equal
   * share prefers one executor, so that executors that join late get work.
   */
  Placement among(Set<String> executors) {
    return new Placement(among(replicas, executors), among(slices, executors));
  }

  private static List<Optional<String>> among(
      List<Optional<String>> wanted, Set<String> executors) {
    int share = wanted.size() / Math.max(1, executors.size());
    int most = share * executors.size() < wanted.size() ? share + 1 : share;
    Map<String, Integer> used = new HashMap<>();
    return wanted.stream()
        .map(
            location ->
                location.filter(
                    at -> executors.contains(at) && used.merge(at, 1, Integer::sum) <= most))
        .toList();
  }

  /**
   * An RDD whose partitions prefer the executors that the driver names, and are computed when their
   * first element is asked for. Spark itself prefers the hosts of shuffle outputs, not the executor
   * with the cached replica, and would compute a partition that a cached replica does not read.
   */
  static final class PlacedRdd<T> extends RDD<T> {

    private static final long serialVersionUID = 1L;

    private final transient RDD<T> placed;
    private final transient List<Optional<String>> locations;

    private PlacedRdd(RDD<T> parent, List<Optional<String>> locations, ClassTag<T> type) {
      super(parent, type);
      this.placed = parent;
      this.locations = locations;
    }

    /**
     * @param locations preferred executor by partition, as {@link Placement} writes them
     */
    static <T> JavaRDD<T> of(JavaRDD<T> rdd, List<Optional<String>> locations) {
      return new PlacedRdd<>(rdd.rdd(), locations, rdd.classTag()).toJavaRDD();
    }

    @Override
    public Iterator<T> compute(Partition split, TaskContext context) {
      RDD<T> parent = firstParent(elementClassTag());
      return JavaConverters.asScalaIterator(
          Iterators.defer(() -> JavaConverters.asJavaIterator(parent.iterator(split, context))));
    }

    @Override
    public Partition[] getPartitions() {
      return placed.partitions();
    }

    @Override
    public Seq<String> getPreferredLocations(Partition split) {
      List<String> preferred = locations.get(split.index()).stream().toList();
      return JavaConverters.asScalaBuffer(preferred).toSeq();
    }
  }
}
