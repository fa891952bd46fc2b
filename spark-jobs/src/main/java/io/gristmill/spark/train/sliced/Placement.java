package io.gristmill.spark.train.sliced;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.BlockManagerId;
import scala.collection.JavaConverters;

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
}
