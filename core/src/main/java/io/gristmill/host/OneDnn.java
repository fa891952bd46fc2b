package io.gristmill.host;

import static io.gristmill.error.Messages.format;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.javacpp.Loader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The C API of oneDNN 3, called with raw addresses. The library is taken out of JavaCPP's jar for
 * the platform; JavaCPP's own binding of it would need OpenCL's. Every thread that calls it
 * computes alone.
 */
public final class OneDnn {

  private static final Logger LOG = LoggerFactory.getLogger(OneDnn.class);

  /** Without RTLD_GLOBAL, so that no other library of the process uses its symbols. */
  private static final int RTLD_LAZY = 1;

  private static final Set<String> BF16 = Set.of("avx512_bf16", "amx_bf16", "bf16");

  private static final int CPU = 1;

  private final NativeLibrary library;
  private final ThreadLocal<Boolean> single = ThreadLocal.withInitial(this::useOneThread);
  private final long engine;
  private final boolean avx512;

  private OneDnn(NativeLibrary library) {
    this.library = library;
    Native.register(Api.class, library);
    long[] out = new long[1];
    check(Api.dnnl_engine_create(out, CPU, 0), "engine");
    engine = out[0];
    avx512 = Isa.AVX512.isIn(Api.dnnl_get_effective_cpu_isa());
  }

  /** Returns the library, which is loaded by the first call; empty if it cannot be loaded. */
  public static Optional<OneDnn> get() {
    return Holder.LIBRARY;
  }

  /** Whether the processor multiplies bfloat16, as Linux names its features. */
  public static boolean processorHasBf16() {
    return BlasCoreBackend.BlasCore.processor().stream().anyMatch(BF16::contains);
  }

  /** Loads the library from the class path. */
  private static Optional<OneDnn> load() {
    String folder = "/org/bytedeco/dnnl/" + Loader.getPlatform() + "/";
    URL library = OneDnn.class.getResource(folder + "libdnnl.so.3");
    if (library == null) {
      LOG.debug("oneDNN is not on the class path for {}", Loader.getPlatform());
      return Optional.empty();
    }
    try {
      // Found next to the library where ND4J has not loaded its own.
      Loader.cacheResource(OneDnn.class.getResource(folder + "libgomp.so.1"));
      return open(Loader.cacheResource(library));
    } catch (IOException e) {
      LOG.warn("oneDNN cannot be unpacked, OpenBLAS multiplies matrices: {}", e.toString());
      return Optional.empty();
    }
  }

  /** Loads a file; empty, with a line in the log, if it is not oneDNN 3 or needs a newer system. */
  static Optional<OneDnn> open(File file) {
    try {
      Map<String, Object> options = Map.of(Library.OPTION_OPEN_FLAGS, RTLD_LAZY);
      OneDnn opened = new OneDnn(NativeLibrary.getInstance(file.getPath(), options));
      LOG.debug("{}: {}", opened, file);
      return Optional.of(opened);
    } catch (LinkageError | IllegalStateException e) {
      LOG.warn("oneDNN cannot be used, OpenBLAS multiplies matrices: {}", reason(file, e));
      return Optional.empty();
    }
  }

  /** The system's message, which JNA hides behind that of its search for the file elsewhere. */
  private static String reason(File file, Throwable e) {
    try {
      System.load(file.getPath());
      return e.toString();
    } catch (UnsatisfiedLinkError system) {
      return system.getMessage();
    }
  }

  private boolean useOneThread() {
    library.getFunction("omp_set_num_threads").invoke(void.class, new Object[] {1});
    return true;
  }

  /** Whether {@link #sgemm} is optimized for this processor, an x86-64 with AVX2 or AVX-512. */
  public boolean optimizesSgemm() {
    return Isa.AVX2.isIn(Api.dnnl_get_effective_cpu_isa());
  }

  /** Whether {@link #sgemm} uses AVX-512. */
  public boolean usesAvx512() {
    return avx512;
  }

  /** Makes OpenMP compute with one thread when this thread calls. */
  void enter() {
    single.get();
  }

  /**
   * {@code z = x y + beta z} with float32 in row-major order, {@code x} being {@code [m][k]},
   * {@code y} {@code [k][n]}. A transposed operand is stored as {@code [k][m]} or {@code [n][k]}.
   * Without beta the contents of {@code z} do not matter.
   *
   * @param transX {@code 'T'} or {@code 'N'}
   * @param ldx elements between two rows as stored
   */
  public void sgemm(
      char transX,
      char transY,
      int m,
      int n,
      int k,
      long x,
      int ldx,
      long y,
      int ldy,
      float beta,
      long z,
      int ldz) {
    enter();
    check(
        Api.dnnl_sgemm((byte) transX, (byte) transY, m, n, k, 1f, x, ldx, y, ldy, beta, z, ldz),
        "sgemm");
  }

  long engine() {
    return engine;
  }

  static void check(int status, String what) {
    if (status != 0) {
      throw new IllegalStateException("oneDNN: status " + status + " of " + what);
    }
  }

  /** Name, version and, on x86-64, the instruction sets in use. */
  @Override
  public String toString() {
    int[] version = new Pointer(Api.dnnl_version()).getIntArray(0, 3);
    int isa = Api.dnnl_get_effective_cpu_isa();
    String of =
        Arrays.stream(Isa.values())
            .filter(each -> each.isIn(isa))
            .reduce((narrow, wide) -> wide)
            .map(each -> " with " + each)
            .orElse("");
    return format("oneDNN %d.%d.%d%s", version[0], version[1], version[2], of);
  }

  /** Instruction sets of dnnl_cpu_isa_t, narrow ones first. */
  private enum Isa {
    AVX2(0x7),
    AVX512(0x27),
    AVX512_BF16(0xe7),
    AMX(0xfef);

    private final int bits;

    Isa(int bits) {
      this.bits = bits;
    }

    boolean isIn(int isa) {
      return (isa & bits) == bits;
    }
  }

  private static final class Holder {
    private static final Optional<OneDnn> LIBRARY = load();
  }

  /** Functions of dnnl.h; handles and pointers are addresses, results without a name a status. */
  @SuppressWarnings("MemberName")
  static final class Api {

    private Api() {}

    static native long dnnl_version();

    static native int dnnl_get_effective_cpu_isa();

    static native int dnnl_engine_create(long[] engine, int kind, long index);

    static native int dnnl_stream_create(long[] stream, long engine, int flags);

    static native int dnnl_stream_destroy(long stream);

    static native int dnnl_sgemm(
        byte transA,
        byte transB,
        long m,
        long n,
        long k,
        float alpha,
        long a,
        long lda,
        long b,
        long ldb,
        float beta,
        long c,
        long ldc);

    static native int dnnl_memory_desc_create_with_strides(
        long[] descriptor, int dimensions, long[] sizes, int type, long[] strides);

    static native int dnnl_memory_desc_destroy(long descriptor);

    static native int dnnl_memory_create(long[] memory, long descriptor, long engine, long address);

    static native int dnnl_memory_set_data_handle(long memory, long address);

    static native int dnnl_memory_destroy(long memory);

    static native int dnnl_post_ops_create(long[] operations);

    static native int dnnl_post_ops_append_sum(
        long operations, float scale, int zeroPoint, int type);

    static native int dnnl_post_ops_destroy(long operations);

    static native int dnnl_primitive_attr_create(long[] attributes);

    static native int dnnl_primitive_attr_set_post_ops(long attributes, long operations);

    static native int dnnl_primitive_attr_destroy(long attributes);

    static native int dnnl_matmul_primitive_desc_create(
        long[] descriptor, long engine, long x, long y, long bias, long z, long attributes);

    static native int dnnl_reorder_primitive_desc_create(
        long[] descriptor, long from, long fromEngine, long to, long toEngine, long attributes);

    static native int dnnl_primitive_desc_query(
        long descriptor, int what, int index, long[] result);

    static native int dnnl_primitive_desc_destroy(long descriptor);

    static native int dnnl_primitive_create(long[] primitive, long descriptor);

    static native int dnnl_primitive_execute(
        long primitive, long stream, int count, long arguments);

    static native int dnnl_primitive_destroy(long primitive);
  }
}
