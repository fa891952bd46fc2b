package io.gristmill.spark.train.device;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Whether Spark's settings give every task one GPU of its own. */
final class GpuSettings {

  private static final String MASTER = "spark.master";
  private static final String TASK = "spark.task.resource.gpu.amount";
  private static final String EXECUTOR = "spark.executor.resource.gpu.amount";
  private static final String DISCOVERY = "spark.executor.resource.gpu.discoveryScript";
  private static final String UNSET = "not set";

  private final Map<String, String> spark;

  GpuSettings(Map<String, String> spark) {
    this.spark = Map.copyOf(spark);
  }

  /**
   * Refuses what would leave a replica without a GPU, or have two share one.
   *
   * @throws InvalidConfigException with one line a setting
   */
  void check() {
    List<String> problems = new ArrayList<>();
    String master = value(MASTER);
    if (master.matches("local(\\[.*])?")) {
      problems.add(problem(MASTER, "a cluster's, as Spark in one process gives out no GPUs"));
    }
    if (!amount(TASK).equals("1")) {
      problems.add(problem(TASK, "1: one replica a GPU"));
    }
    if (!amount(EXECUTOR).matches("[1-9]\\d*")) {
      problems.add(
          problem(EXECUTOR, format("GPUs an executor has, beside %s=gpu-discovery", DISCOVERY)));
    }
    if (!problems.isEmpty()) {
      throw new InvalidConfigException(String.join("\n", problems));
    }
  }

  private String problem(String key, String expected) {
    return format("%s: %s (expected %s) at averaging.device = gpu", key, value(key), expected);
  }

  /** Spark reads amounts as numbers that may have a fraction. */
  private String amount(String key) {
    return value(key).strip().replaceFirst("\\.0+$", "");
  }

  private String value(String key) {
    return spark.getOrDefault(key, UNSET);
  }
}
