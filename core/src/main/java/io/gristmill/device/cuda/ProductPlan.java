package io.gristmill.device.cuda;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;

/**
 * cuBLASLt's descriptors and algorithm for one product. Its matrix A is {@code b} and its B is
 * {@code a}, see {@link Products}.
 */
final class ProductPlan {

  private final CudaDevice device;
  private final long handle;
  private final Products.Product product;
  private final long[] descriptor = new long[1];
  private final long[] layoutA = new long[1];
  private final long[] layoutB = new long[1];
  private final long[] layoutC = new long[1];

  /** The factors 1 and 0, and the value of an attribute. */
  private final Memory words = new Memory(16);

  private final long one = Pointer.nativeValue(words);
  private final long zero = one + 4;
  private final long word = one + 8;
  private final Memory proposals;
  private final long algorithm;

  /**
   * @param answer number of cuBLASLt's proposal; the first if it has fewer
   */
  ProductPlan(CudaDevice device, long handle, Products.Key key, int answer, long bias, long aux) {
    this.device = device;
    this.handle = handle;
    product = key.product();
    proposals = new Memory((long) CublasLt.HEURISTIC_BYTES * (answer + 1));
    words.setFloat(0, 1f);
    words.setFloat(4, 0f);
    try {
      describe();
      // Proposals depend on the alignment of these addresses.
      address(bias, aux);
      algorithm = choose(answer, key);
    } catch (DeviceException e) {
      close();
      throw e;
    }
  }

  /** Throws the driver's error where the context was lost, because cuBLASLt hides its number. */
  private void check(int status, String call) {
    if (status != 0) {
      Driver.check(Driver.cuStreamSynchronize(device.stream()), call, product.toString());
      CublasLt.check(status, call, product.toString());
    }
  }

  private void describe() {
    check(
        CublasLt.cublasLtMatmulDescCreate(descriptor, CublasLt.COMPUTE_32F, CublasLt.R_32F),
        "cublasLtMatmulDescCreate");
    if (product.transposeB()) {
      set(CublasLt.DESC_TRANSA, CublasLt.OP_T, Integer.BYTES);
    }
    if (product.transposeA()) {
      set(CublasLt.DESC_TRANSB, CublasLt.OP_T, Integer.BYTES);
    }
    set(CublasLt.DESC_EPILOGUE, product.epilogue().id, Integer.BYTES);
    if (product.epilogue().hasBias()) {
      set(CublasLt.DESC_BIAS_DATA_TYPE, product.result().id, Integer.BYTES);
    }
    if (product.epilogue().hasAux()) {
      set(CublasLt.DESC_EPILOGUE_AUX_LD, product.m(), Long.BYTES);
    }
    int operand = CublasLt.R_16BF;
    layout(layoutA, operand, product.transposeB(), product.k(), product.m(), product.strideB());
    layout(layoutB, operand, product.transposeA(), product.n(), product.k(), product.strideA());
    layout(layoutC, product.result().id, false, product.n(), product.m(), product.strideC());
  }

  /** The columns of a row-major matrix as it is stored are the rows of cuBLASLt's. */
  private void layout(
      long[] out, int type, boolean transposed, int rows, int columns, long stride) {
    check(
        CublasLt.cublasLtMatrixLayoutCreate(
            out, type, transposed ? rows : columns, transposed ? columns : rows, stride),
        "cublasLtMatrixLayoutCreate");
  }

  private void set(int attribute, long value, int bytes) {
    words.setLong(8, value);
    check(
        CublasLt.cublasLtMatmulDescSetAttribute(descriptor[0], attribute, word, bytes),
        "cublasLtMatmulDescSetAttribute");
  }

  private void address(long bias, long aux) {
    if (product.epilogue().hasBias()) {
      set(CublasLt.DESC_BIAS_POINTER, bias, Long.BYTES);
    }
    if (product.epilogue().hasAux()) {
      set(CublasLt.DESC_EPILOGUE_AUX_POINTER, aux, Long.BYTES);
    }
  }

  /** The address of the chosen algorithm. */
  private long choose(int answer, Products.Key key) {
    long[] preference = new long[1];
    check(CublasLt.cublasLtMatmulPreferenceCreate(preference), "cublasLtMatmulPreferenceCreate");
    try {
      long chosen = preference[0];
      int four = Integer.BYTES;
      prefer(chosen, CublasLt.PREF_MAX_WORKSPACE_BYTES, Products.WORKSPACE_BYTES, Long.BYTES);
      prefer(chosen, CublasLt.PREF_MIN_ALIGNMENT_A_BYTES, key.alignmentB(), four);
      prefer(chosen, CublasLt.PREF_MIN_ALIGNMENT_B_BYTES, key.alignmentA(), four);
      prefer(chosen, CublasLt.PREF_MIN_ALIGNMENT_C_BYTES, key.alignmentC(), four);
      prefer(chosen, CublasLt.PREF_MIN_ALIGNMENT_D_BYTES, key.alignmentC(), four);
      return propose(answer, chosen);
    } finally {
      CublasLt.log(
          CublasLt.cublasLtMatmulPreferenceDestroy(preference[0]),
          "cublasLtMatmulPreferenceDestroy");
    }
  }

  private void prefer(long preference, int attribute, long value, int bytes) {
    words.setLong(8, value);
    check(
        CublasLt.cublasLtMatmulPreferenceSetAttribute(preference, attribute, word, bytes),
        "cublasLtMatmulPreferenceSetAttribute");
  }

  private long propose(int answer, long preference) {
    int[] returned = new int[1];
    check(
        CublasLt.cublasLtMatmulAlgoGetHeuristic(
            handle,
            descriptor[0],
            layoutA[0],
            layoutB[0],
            layoutC[0],
            layoutC[0],
            preference,
            answer + 1,
            Pointer.nativeValue(proposals),
            returned),
        "cublasLtMatmulAlgoGetHeuristic");
    if (returned[0] == 0) {
      check(CublasLt.NOT_SUPPORTED, "cublasLtMatmulAlgoGetHeuristic");
    }
    long at = (long) CublasLt.HEURISTIC_BYTES * (answer < returned[0] ? answer : 0);
    check(proposals.getInt(at + CublasLt.HEURISTIC_STATE), "cublasLtMatmulAlgoGetHeuristic");
    return Pointer.nativeValue(proposals) + at;
  }

  /** Queues the product; arguments as of {@link Products#multiply}. */
  void run(long workspace, long a, long b, long c, long bias, long aux) {
    address(bias, aux);
    check(
        CublasLt.cublasLtMatmul(
            handle,
            descriptor[0],
            one,
            b,
            layoutA[0],
            a,
            layoutB[0],
            product.accumulate() ? one : zero,
            c,
            layoutC[0],
            c,
            layoutC[0],
            algorithm,
            workspace,
            Products.WORKSPACE_BYTES,
            device.stream()),
        "cublasLtMatmul");
  }

  /** Frees the descriptors. */
  void close() {
    for (long layout : new long[] {layoutA[0], layoutB[0], layoutC[0]}) {
      if (layout != 0) {
        CublasLt.log(CublasLt.cublasLtMatrixLayoutDestroy(layout), "cublasLtMatrixLayoutDestroy");
      }
    }
    if (descriptor[0] != 0) {
      CublasLt.log(CublasLt.cublasLtMatmulDescDestroy(descriptor[0]), "cublasLtMatmulDescDestroy");
    }
  }
}
