package io.gristmill.device.cuda;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidConfigException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A card with one stream: all copies, kernels and products run in the order of their calls. Devices
 * of the same card share its primary context. One thread at a time uses a device; {@link #bind}
 * passes it on.
 */
public final class CudaDevice implements AutoCloseable {

  /** Compute capability 8.0, times 10: the first with bf16 products and asynchronous copies. */
  public static final int LEAST_CAPABILITY = 80;

  private static final int MULTIPROCESSORS = 16;
  private static final int MAJOR = 75;
  private static final int MINOR = 76;
  private static final int NON_BLOCKING = 1;

  private final CudaLibraries libraries;
  private final int ordinal;
  private final int handle;
  private final int capability;
  private final long context;
  private final Set<Memory> memory = new LinkedHashSet<>();
  private final List<Module> modules = new ArrayList<>();
  private final List<Products> measured = new ArrayList<>();
  private long stream;
  private Transfers transfers;
  private Products products;
  private Thread owner;
  private boolean closed;

  private CudaDevice(CudaLibraries libraries, int ordinal) {
    this.libraries = libraries;
    this.ordinal = ordinal;
    handle = handle(ordinal);
    capability = capability(handle);
    long[] out = new long[1];
    Driver.check(Driver.cuDevicePrimaryCtxRetain(out, handle), "cuDevicePrimaryCtxRetain");
    context = out[0];
    try {
      bind();
      Driver.check(Driver.cuStreamCreate(out, NON_BLOCKING), "cuStreamCreate");
      stream = out[0];
    } catch (DeviceException e) {
      close();
      throw e;
    }
  }

  /**
   * Opens a card for the calling thread.
   *
   * @param ordinal from 0, in the driver's order
   * @throws InvalidConfigException if there is no such card, or its compute capability is below 8.0
   * @throws DeviceException if the driver fails
   */
  public static CudaDevice open(CudaLibraries libraries, int ordinal) {
    Optional<String> problem = problem(libraries, ordinal);
    if (problem.isPresent()) {
      throw new InvalidConfigException(problem.get() + " at this machine");
    }
    return new CudaDevice(libraries, ordinal);
  }

  /**
   * Why the engine cannot use a card; empty if it can. Takes nothing of the card.
   *
   * @param ordinal from 0, in the driver's order
   * @return text of the form <i>what: value (expected ...)</i>
   * @throws DeviceException if the driver fails
   */
  public static Optional<String> problem(CudaLibraries libraries, int ordinal) {
    int count = count(libraries);
    if (ordinal < 0 || ordinal >= count) {
      String expected = count == 0 ? "an NVIDIA card, there is none" : "0 to " + (count - 1);
      return Optional.of(format("card: %d (expected %s)", ordinal, expected));
    }
    int capability = capability(handle(ordinal));
    return capability >= LEAST_CAPABILITY
        ? Optional.empty()
        : Optional.of(
            format(
                "compute capability of %s: %d.%d (expected 8.0 or higher)",
                name(handle(ordinal)), capability / 10, capability % 10));
  }

  /** The number of cards that the driver shows to this process. */
  public static int count(CudaLibraries libraries) {
    Objects.requireNonNull(libraries, "libraries");
    int code = Driver.cuInit(0);
    if (code == Driver.NO_DEVICE) {
      return 0;
    }
    Driver.check(code, "cuInit");
    int[] count = new int[1];
    Driver.check(Driver.cuDeviceGetCount(count), "cuDeviceGetCount");
    return count[0];
  }

  private static int handle(int ordinal) {
    int[] device = new int[1];
    Driver.check(Driver.cuDeviceGet(device, ordinal), "cuDeviceGet");
    return device[0];
  }

  private static int capability(int handle) {
    return attribute(handle, MAJOR) * 10 + attribute(handle, MINOR);
  }

  private static int attribute(int handle, int attribute) {
    int[] value = new int[1];
    Driver.check(Driver.cuDeviceGetAttribute(value, attribute, handle), "cuDeviceGetAttribute");
    return value[0];
  }

  private static String name(int handle) {
    byte[] name = new byte[256];
    Driver.check(Driver.cuDeviceGetName(name, name.length, handle), "cuDeviceGetName");
    return new String(name, StandardCharsets.UTF_8).replace("\0", "");
  }

  public int ordinal() {
    return ordinal;
  }

  public String name() {
    return name(handle);
  }

  /** Compute capability times 10: 80 for A100, 90 for H100. */
  public int capability() {
    return capability;
  }

  public int multiprocessors() {
    return attribute(handle, MULTIPROCESSORS);
  }

  /** Bytes that no process uses. */
  public long freeBytes() {
    return memoryInfo()[0];
  }

  public long totalBytes() {
    return memoryInfo()[1];
  }

  private long[] memoryInfo() {
    use();
    long[] free = new long[1];
    long[] total = new long[1];
    Driver.check(Driver.cuMemGetInfo_v2(free, total), "cuMemGetInfo");
    return new long[] {free[0], total[0]};
  }

  /** Versions of the driver and the libraries. */
  public String versions() {
    return libraries.versions();
  }

  /** Lets the calling thread use the device instead of the one that used it before. */
  public void bind() {
    Driver.check(Driver.cuCtxSetCurrent(context), "cuCtxSetCurrent");
    owner = Thread.currentThread();
  }

  /** Finds calls of a thread to which the context does not belong, before the driver crashes. */
  void use() {
    if (closed || Thread.currentThread() != owner) {
      throw new IllegalStateException(
          closed
              ? format("card %d is closed", ordinal)
              : format(
                  "card %d: used by %s (expected bind() by %s first)",
                  ordinal, owner.getName(), Thread.currentThread().getName()));
    }
  }

  long stream() {
    return stream;
  }

  CudaLibraries libraries() {
    return libraries;
  }

  /**
   * Takes a range of the card's memory, until it or the device is closed.
   *
   * @throws DeviceException if too little is free, see {@link DeviceException#outOfMemory}
   */
  public Memory allocate(long bytes) {
    use();
    long[] out = new long[1];
    int code = Driver.cuMemAlloc_v2(out, bytes);
    if (code != 0) {
      Driver.check(code, "cuMemAlloc", format("%d bytes at card %d", bytes, ordinal));
    }
    Memory range = new Memory(this, out[0], bytes);
    memory.add(range);
    return range;
  }

  void free(Memory range) {
    if (memory.remove(range)) {
      use();
      Driver.log(Driver.cuMemFree_v2(range.address()), "cuMemFree");
    }
  }

  /** Copies {@code values[from .. from + count)} to an address; the array may change afterwards. */
  public void upload(long to, float[] values, int from, int count) {
    transfers(values.length, from, count)
        .upload(to, Float.BYTES, from, count, (b, i, n) -> b.write(0, values, i, n));
  }

  public void upload(long to, int[] values, int from, int count) {
    transfers(values.length, from, count)
        .upload(to, Integer.BYTES, from, count, (b, i, n) -> b.write(0, values, i, n));
  }

  public void upload(long to, short[] values, int from, int count) {
    transfers(values.length, from, count)
        .upload(to, Short.BYTES, from, count, (b, i, n) -> b.write(0, values, i, n));
  }

  public void upload(long to, byte[] values, int from, int count) {
    transfers(values.length, from, count)
        .upload(to, Byte.BYTES, from, count, (b, i, n) -> b.write(0, values, i, n));
  }

  /**
   * Waits for the work queued so far and copies from an address to {@code values[to .. to +
   * count)}.
   */
  public void download(long from, float[] values, int to, int count) {
    transfers(values.length, to, count)
        .download(from, Float.BYTES, to, count, (b, i, n) -> b.read(0, values, i, n));
  }

  public void download(long from, double[] values, int to, int count) {
    transfers(values.length, to, count)
        .download(from, Double.BYTES, to, count, (b, i, n) -> b.read(0, values, i, n));
  }

  public void download(long from, int[] values, int to, int count) {
    transfers(values.length, to, count)
        .download(from, Integer.BYTES, to, count, (b, i, n) -> b.read(0, values, i, n));
  }

  public void download(long from, short[] values, int to, int count) {
    transfers(values.length, to, count)
        .download(from, Short.BYTES, to, count, (b, i, n) -> b.read(0, values, i, n));
  }

  public void download(long from, byte[] values, int to, int count) {
    transfers(values.length, to, count)
        .download(from, Byte.BYTES, to, count, (b, i, n) -> b.read(0, values, i, n));
  }

  private Transfers transfers(int length, int from, int count) {
    Objects.checkFromIndexSize(from, count, length);
    use();
    if (transfers == null) {
      transfers = new Transfers(stream);
    }
    return transfers;
  }

  /** Queues zeroing a range. */
  public void clear(long address, long bytes) {
    use();
    Driver.check(Driver.cuMemsetD8Async(address, (byte) 0, bytes, stream), "cuMemsetD8Async");
  }

  /** Queues a copy inside the card. */
  public void copy(long to, long from, long bytes) {
    use();
    Driver.check(Driver.cuMemcpyDtoDAsync_v2(to, from, bytes, stream), "cuMemcpyDtoDAsync");
  }

  /** Waits until all queued work is done; errors inside kernels are thrown here at the latest. */
  public void synchronize() {
    use();
    Driver.check(Driver.cuStreamSynchronize(stream), "cuStreamSynchronize");
  }

  /** Compiles a source that includes nothing. */
  public Module compile(String source, List<String> options) {
    return compile(source, Map.of(), options);
  }

  /**
   * Compiles CUDA C for this card and loads the kernels.
   *
   * @param headers name, as in {@code #include}, to text
   * @param options of NVRTC, such as {@code -DNAME=VALUE}; the card's architecture is added
   * @throws DeviceException with the compiler's log if the source has mistakes
   */
  public Module compile(String source, Map<String, String> headers, List<String> options) {
    use();
    Nvrtc nvrtc = libraries.nvrtc();
    Nvrtc.Code code = nvrtc.compile(source, headers, nvrtc.architecture(capability), options);
    Module module = new Module(this, code.cubin(), code.log());
    modules.add(module);
    return module;
  }

  /** Matrix products with the algorithms of the table in the resources. */
  public Products products() {
    use();
    if (products == null) {
      products = new Products(this, Algorithms.TABLE);
    }
    return products;
  }

  /** Matrix products with other algorithms, for measurements; freed with the device. */
  public Products products(Algorithms algorithms) {
    use();
    Products others = new Products(this, algorithms);
    measured.add(others);
    return others;
  }

  /** Frees everything in any state, also when the context is lost or another thread used it. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    Driver.log(Driver.cuCtxSetCurrent(context), "cuCtxSetCurrent");
    owner = Thread.currentThread();
    if (stream != 0) {
      Driver.log(Driver.cuStreamSynchronize(stream), "cuStreamSynchronize");
    }
    if (products != null) {
      products.close();
    }
    measured.forEach(Products::close);
    modules.forEach(Module::unload);
    memory.forEach(each -> Driver.log(Driver.cuMemFree_v2(each.address()), "cuMemFree"));
    memory.clear();
    if (transfers != null) {
      transfers.close();
    }
    if (stream != 0) {
      Driver.log(Driver.cuStreamDestroy_v2(stream), "cuStreamDestroy");
    }
    closed = true;
    Driver.log(Driver.cuDevicePrimaryCtxRelease_v2(handle), "cuDevicePrimaryCtxRelease");
  }
}
