package io.gristmill.device.cuda;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Functions of {@code libcuda.so.1} under the names of its binary interface. Handles and addresses
 * are 64-bit numbers; every result is a {@code CUresult}.
 */
@SuppressWarnings("MemberName")
final class Driver {

  private static final Logger LOG = LoggerFactory.getLogger(Driver.class);

  static final int NO_DEVICE = 100;

  private static Optional<Function> parameterInfo = Optional.empty();

  private Driver() {}

  static void register(NativeLibrary library) {
    Native.register(Driver.class, library);
    parameterInfo = optional(library, "cuFuncGetParamInfo");
  }

  /** Empty for a function that older drivers lack. */
  private static Optional<Function> optional(NativeLibrary library, String name) {
    try {
      return Optional.of(library.getFunction(name));
    } catch (UnsatisfiedLinkError e) {
      LOG.debug("the driver has no {}", name);
      return Optional.empty();
    }
  }

  static void check(int code, String call) {
    check(code, call, "");
  }

  static void check(int code, String call, String detail) {
    if (code != 0) {
      throw DeviceException.ofDriver(call, name(code), code, detail);
    }
  }

  /** For calls that free something: the context may be lost, and the rest is freed nevertheless. */
  static void log(int code, String call) {
    if (code != 0) {
      LOG.debug("{}: {} ({}) while a device is closed", call, name(code), code);
    }
  }

  private static String name(int code) {
    long[] name = new long[1];
    return cuGetErrorName(code, name) == 0 && name[0] != 0
        ? new Pointer(name[0]).getString(0)
        : "unknown error";
  }

  /** Bytes of each argument of a kernel; empty before CUDA 12.4. */
  static Optional<int[]> parameterBytes(long function) {
    return parameterInfo.map(
        info -> {
          int[] bytes = new int[64];
          int count = 0;
          long[] offset = new long[1];
          long[] size = new long[1];
          // The driver refuses the first index past the last argument.
          while (count < bytes.length
              && info.invokeInt(new Object[] {function, (long) count, offset, size}) == 0) {
            bytes[count++] = (int) size[0];
          }
          return Arrays.copyOf(bytes, count);
        });
  }

  static native int cuInit(int flags);

  static native int cuDriverGetVersion(int[] version);

  static native int cuGetErrorName(int error, long[] name);

  static native int cuDeviceGetCount(int[] count);

  static native int cuDeviceGet(int[] device, int ordinal);

  static native int cuDeviceGetName(byte[] name, int length, int device);

  static native int cuDeviceGetAttribute(int[] value, int attribute, int device);

  static native int cuDevicePrimaryCtxRetain(long[] context, int device);

  static native int cuDevicePrimaryCtxRelease_v2(int device);

  static native int cuCtxSetCurrent(long context);

  static native int cuMemGetInfo_v2(long[] free, long[] total);

  static native int cuMemAlloc_v2(long[] address, long bytes);

  static native int cuMemFree_v2(long address);

  static native int cuMemHostAlloc(long[] address, long bytes, int flags);

  static native int cuMemFreeHost(long address);

  static native int cuMemcpyHtoDAsync_v2(long to, long from, long bytes, long stream);

  static native int cuMemcpyDtoHAsync_v2(long to, long from, long bytes, long stream);

  static native int cuMemcpyDtoDAsync_v2(long to, long from, long bytes, long stream);

  static native int cuMemsetD8Async(long address, byte value, long bytes, long stream);

  static native int cuStreamCreate(long[] stream, int flags);

  static native int cuStreamSynchronize(long stream);

  static native int cuStreamDestroy_v2(long stream);

  static native int cuEventCreate(long[] event, int flags);

  static native int cuEventRecord(long event, long stream);

  static native int cuEventSynchronize(long event);

  static native int cuEventDestroy_v2(long event);

  static native int cuModuleLoadData(long[] module, byte[] image);

  static native int cuModuleUnload(long module);

  static native int cuModuleGetFunction(long[] function, long module, String name);

  static native int cuFuncGetAttribute(int[] value, int attribute, long function);

  static native int cuFuncSetAttribute(long function, int attribute, int value);

  static native int cuLaunchKernel(
      long function,
      int gridX,
      int gridY,
      int gridZ,
      int blockX,
      int blockY,
      int blockZ,
      int sharedBytes,
      long stream,
      long arguments,
      long extra);
}
