package io.gristmill.spark.clean;

import io.gristmill.io.InParallel;
import io.gristmill.io.InputFile;
import io.gristmill.spark.clean.CleanPlan.CleanTask;
import io.gristmill.spark.clean.CleanPlan.CleanTask.ShardSplit;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * Places tasks near their input: each prefers the hosts that store most of its bytes on local
 * disks. Preferences affect time and traffic only, since the plan determines what a task writes.
 */
final class TaskHosts {

  /** Maximum number of preferred hosts of a task, the same as in Spark's file readers. */
  private static final int MOST_HOSTS = 3;

  private static final Comparator<Map.Entry<String, Long>> BY_BYTES =
      Map.Entry.<String, Long>comparingByValue()
          .reversed()
          .thenComparing(Map.Entry.comparingByKey());

  private TaskHosts() {}

  /**
   * Distributes tasks, a partition each.
   *
   * @param files that the tasks read, as they were listed
   */
  static JavaRDD<CleanTask> place(
      JavaSparkContext spark, List<CleanTask> tasks, Map<String, InputFile> files)
      throws IOException {
    List<List<String>> hosts = InParallel.map(tasks, task -> of(task, files));
    return new Placed(spark.parallelize(tasks, tasks.size()), hosts).toJavaRDD();
  }

  /** Returns the hosts that store most of a task's bytes, best first. */
  static List<String> of(CleanTask task, Map<String, InputFile> files) throws IOException {
    Map<String, Long> bytes = new HashMap<>();
    for (ShardSplit split : task.splits()) {
      files
          .get(split.uri())
          .hostBytes(split.start(), split.end())
          .forEach((host, count) -> bytes.merge(host, count, Long::sum));
    }
    return bytes.entrySet().stream()
        .sorted(BY_BYTES)
        .limit(MOST_HOSTS)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Spark's own RDD with preferences sends those of all tasks to each of them. */
  private static final class Placed extends RDD<CleanTask> {

    private static final long serialVersionUID = 1L;

    private final transient RDD<CleanTask> tasks;
    private final transient List<List<String>> hosts;

    Placed(JavaRDD<CleanTask> tasks, List<List<String>> hosts) {
      super(tasks.rdd(), tasks.classTag());
      this.tasks = tasks.rdd();
      this.hosts = hosts;
    }

    @Override
    public Iterator<CleanTask> compute(Partition split, TaskContext context) {
      return this.<CleanTask>firstParent(elementClassTag()).iterator(split, context);
    }

    @Override
    public Partition[] getPartitions() {
      return tasks.partitions();
    }

    @Override
    public Seq<String> getPreferredLocations(Partition split) {
      return JavaConverters.asScalaBuffer(hosts.get(split.index())).toSeq();
    }
  }
}
