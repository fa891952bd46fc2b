package io.gristmill.spark.train.sliced;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Checks that Spark gives every task a GPU of its own. */
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
   * Refuses settings with which a replica has no GPU, or two share one.
   *
   * @throws InvalidConfigException with a line for each setting
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

  /** Amounts may be written with a fraction. */
  private String amount(String key) {
    return value(key).strip().replaceFirst("\\.0+$", "");
  }

  private String value(String key) {
    return spark.getOrDefault(key, UNSET);
  }

  /**
   * The device number in the addresses that Spark gave a task, as {@code gpu-discovery} prints
   * them.
   *
   * @throws InvalidConfigException if there is no address, more than one, or it is not a number
   */
  static int onlyAddress(List<String> addresses) {
    if (addresses.size() != 1) {
      throw new InvalidConfigException(
          format(
              "GPU addresses of a replica's task: %s (expected one, by %s) at averaging.device ="
                  + " gpu",
              addresses.isEmpty() ? "none" : addresses, "spark.task.resource.gpu.amount=1"));
    }
    String address = addresses.get(0);
    if (!address.matches("\\d{1,6}")) {
      throw new InvalidConfigException(
          format(
              "GPU address: %s (expected a device number such as 0) at the discovery script",
              address));
    }
    return Integer.parseInt(address);
  }
}
