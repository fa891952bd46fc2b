package io.gristmill.spark.train.sliced;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkEnv;

/**
 * Executors that partitions prefer, as Spark's scheduler names them.
 *
 * @param replicas by replica
 * @param slices by slice
 */
record Placement(List<Optional<String>> replicas, List<Optional<String>> slices) {

  /** Anywhere. */
  static Placement none(int replicas, int slices) {
    return new Placement(
        Collections.nCopies(replicas, Optional.empty()),
        Collections.nCopies(slices, Optional.empty()));
  }

  /** Where the running task is. */
  static String here() {
    SparkEnv env = SparkEnv.get();
    return "executor_" + env.blockManager().blockManagerId().host() + "_" + env.executorId();
  }

  /** Where each was last. */
  static Placement after(List<SliceRecord.Report> reports, int executors) {
    List<String> replicas =
        reports.get(0).outcomes().stream().map(ReplicaRecord.Outcome::location).toList();
    List<String> slices = reports.stream().map(SliceRecord.Report::location).toList();
    return new Placement(shared(replicas, executors), shared(slices, executors));
  }

  /** No more on one executor than its share, so that those who join late get work. */
  private static List<Optional<String>> shared(List<String> last, int executors) {
    int share = (last.size() + executors - 1) / executors;
    Map<String, Integer> used = new HashMap<>();
    List<Optional<String>> preferred = new ArrayList<>();
    for (String location : last) {
      int count = used.merge(location, 1, Integer::sum);
      preferred.add(count <= share ? Optional.of(location) : Optional.empty());
    }
    return preferred;
  }
}
