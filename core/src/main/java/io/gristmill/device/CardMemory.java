package io.gristmill.device;

import static io.gristmill.error.Messages.format;

import io.gristmill.device.cuda.CudaDevice;
import io.gristmill.error.InvalidConfigException;

/** The one allocation of an engine. */
final class CardMemory {

  /** Bytes left free for allocations of the first passes: cuBLASLt's workspace and kernels. */
  private static final long RESERVED_BYTES = 256L << 20;

  private CardMemory() {}

  /** Whether a card has this much free memory in addition to the reserve. */
  static boolean fits(CudaDevice device, long bytes) {
    return bytes <= free(device);
  }

  private static long free(CudaDevice device) {
    return Math.max(0, device.freeBytes() - RESERVED_BYTES);
  }

  /**
   * Takes memory and sets it to 0. It is freed with the device.
   *
   * @param use such as {@code a replica}
   * @param advice what needs less
   * @return the address
   * @throws InvalidConfigException if it does not fit
   */
  static long take(CudaDevice device, long bytes, String use, String advice) {
    if (!fits(device, bytes)) {
      throw new InvalidConfigException(
          format(
              "memory of %s: %.1f GiB (expected at most %.1f, which are free on %s; %s) at model",
              use, bytes / 0x1p30, free(device) / 0x1p30, device.name(), advice));
    }
    long address = device.allocate(bytes).address();
    device.clear(address, bytes);
    return address;
  }
}
