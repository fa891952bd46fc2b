package io.gristmill.spark.train.device;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidConfigException;
import java.util.List;

/** The addresses Spark gave a task: CUDA's device numbers, as {@code gpu-discovery} prints them. */
final class GpuAddresses {

  private final List<String> addresses;

  GpuAddresses(List<String> addresses) {
    this.addresses = List.copyOf(addresses);
  }

  /**
   * The one there has to be.
   *
   * @throws InvalidConfigException if there is none, more than one, or it is no number
   */
  int only() {
    if (addresses.size() != 1) {
      throw new InvalidConfigException(
          format(
              "GPU addresses of a replica's task: %s (expected one, by %s) at averaging.device = gpu",
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
