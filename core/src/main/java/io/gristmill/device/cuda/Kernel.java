package io.gristmill.device.cuda;

import static io.gristmill.error.Messages.format;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.Optional;

/** A function that runs on the card. Launches are asynchronous, in the order of the stream. */
public final class Kernel {

  private static final int DEFAULT_SHARED_BYTES = 48 << 10;
  private static final int MOST_ARGUMENTS = 64;

  private static final int ATTRIBUTE_SHARED = 1;
  private static final int ATTRIBUTE_LOCAL = 3;
  private static final int ATTRIBUTE_REGISTERS = 4;
  private static final int ATTRIBUTE_DYNAMIC_SHARED = 8;

  private final CudaDevice device;
  private final String name;
  private final long function;
  private final int staticSharedBytes;
  private final Optional<int[]> parameterBytes;

  /** One value in 8 bytes, and the table of their addresses; the driver reads both in the call. */
  private final Memory values = new Memory(8L * MOST_ARGUMENTS);

  private final Memory table = new Memory(8L * MOST_ARGUMENTS);
  private final long tableAddress = Pointer.nativeValue(table);
  private int sharedLimit;

  Kernel(CudaDevice device, String name, long function) {
    this.device = device;
    this.name = name;
    this.function = function;
    staticSharedBytes = attribute(ATTRIBUTE_SHARED);
    sharedLimit = DEFAULT_SHARED_BYTES - staticSharedBytes;
    parameterBytes = Driver.parameterBytes(function);
    for (int i = 0; i < MOST_ARGUMENTS; i++) {
      table.setLong(8L * i, Pointer.nativeValue(values) + 8L * i);
    }
  }

  private int attribute(int attribute) {
    int[] value = new int[1];
    Driver.check(Driver.cuFuncGetAttribute(value, attribute, function), "cuFuncGetAttribute", name);
    return value[0];
  }

  /** Registers of a thread. */
  public int registers() {
    device.use();
    return attribute(ATTRIBUTE_REGISTERS);
  }

  /** Bytes of a thread outside registers: spilled values and arrays. */
  public int localBytes() {
    device.use();
    return attribute(ATTRIBUTE_LOCAL);
  }

  /**
   * Queues a launch with blocks of one dimension.
   *
   * @param sharedBytes dynamic shared memory of a block
   * @param arguments {@code Long} for addresses and {@code long}, {@code Integer} for {@code int}
   *     and {@code unsigned}, {@code Float}, in the order of the kernel's parameters
   * @throws IllegalArgumentException if number or sizes of the arguments are not the kernel's,
   *     where the driver knows them (CUDA 12.4)
   */
  public void launch(int gridX, int gridY, int threads, int sharedBytes, Object... arguments) {
    device.use();
    write(arguments);
    if (sharedBytes > sharedLimit) {
      Driver.check(
          Driver.cuFuncSetAttribute(function, ATTRIBUTE_DYNAMIC_SHARED, sharedBytes),
          "cuFuncSetAttribute",
          format("%d bytes of shared memory for %s", sharedBytes, name));
      sharedLimit = sharedBytes;
    }
    int code =
        Driver.cuLaunchKernel(
            function,
            gridX,
            gridY,
            1,
            threads,
            1,
            1,
            sharedBytes,
            device.stream(),
            tableAddress,
            0);
    if (code != 0) {
      Driver.check(
          code,
          "cuLaunchKernel",
          format(
              "%s with %d x %d blocks of %d threads and %d bytes",
              name, gridX, gridY, threads, sharedBytes));
    }
  }

  private void write(Object... arguments) {
    int[] expected = parameterBytes.orElse(null);
    if (arguments.length > MOST_ARGUMENTS
        || (expected != null && expected.length != arguments.length)) {
      throw new IllegalArgumentException(
          format(
              "arguments of kernel %s: %d (expected %d)",
              name, arguments.length, expected == null ? MOST_ARGUMENTS : expected.length));
    }
    for (int i = 0; i < arguments.length; i++) {
      int bytes = write(8L * i, arguments[i]);
      if (expected != null && expected[i] != bytes) {
        throw new IllegalArgumentException(
            format(
                "argument %d of kernel %s: %d bytes (expected %d)", i, name, bytes, expected[i]));
      }
    }
  }

  private int write(long at, Object argument) {
    if (argument instanceof Long value) {
      values.setLong(at, value);
      return Long.BYTES;
    } else if (argument instanceof Integer value) {
      values.setInt(at, value);
      return Integer.BYTES;
    } else if (argument instanceof Float value) {
      values.setFloat(at, value);
      return Float.BYTES;
    }
    throw new IllegalArgumentException(
        format("argument of kernel %s: %s (expected Long, Integer or Float)", name, argument));
  }
}
