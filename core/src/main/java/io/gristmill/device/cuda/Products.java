package io.gristmill.device.cuda;

import static io.gristmill.error.Messages.format;

import java.util.HashMap;
import java.util.Map;

/**
 * Products of bf16 matrices in row-major order by cuBLASLt, which sums in float32. Its matrices are
 * column-major, and a row-major matrix is a column-major one transposed: so {@code c = a b} is
 * computed as {@code C = B A} without any transposition. A product's descriptors and algorithm are
 * made by its first call.
 */
public final class Products {

  static final long WORKSPACE_BYTES = 32L << 20;

  private static final int MOST_ALIGNMENT = 256;

  private final CudaDevice device;
  private final Algorithms algorithms;
  private final long handle;
  private final long workspace;
  private final Map<Key, ProductPlan> plans = new HashMap<>();

  Products(CudaDevice device, Algorithms algorithms) {
    this.device = device;
    this.algorithms = algorithms;
    workspace = device.allocate(WORKSPACE_BYTES).address();
    long[] out = new long[1];
    CublasLt.check(CublasLt.cublasLtCreate(out), "cublasLtCreate", "");
    handle = out[0];
  }

  /**
   * Queues {@code c[n][m] = epilogue(op(a) op(b) + beta c)}.
   *
   * @param a address of bf16 {@code [n][k]}, or {@code [k][n]} if transposed
   * @param b address of bf16 {@code [k][m]}, or {@code [m][k]} if transposed
   * @param c address of {@code [n][m]} in the type of the result
   * @param bias address of {@code [m]} in the type of the result; 0 if the epilogue adds none
   * @param aux address of bf16 {@code [n][m]} without gaps, a multiple of 16: GELU's argument,
   *     written by {@link Epilogue#GELU_AUX_BIAS} and read by {@link Epilogue#DGELU}; else 0
   */
  public void multiply(Product product, long a, long b, long c, long bias, long aux) {
    device.use();
    product.epilogue().checkAddresses(bias, aux);
    Key key =
        new Key(product, alignment(a), alignment(b), alignment(c), alignment(bias), alignment(aux));
    ProductPlan plan = plans.get(key);
    if (plan == null) {
      int major = device.libraries().productsMajor();
      int answer = algorithms.answer(device.capability(), major, product);
      plan = new ProductPlan(device, handle, key, answer, bias, aux);
      plans.put(key, plan);
    }
    plan.run(workspace, a, b, c, bias, aux);
  }

  /** The largest power of two up to 256 that divides an address, which may be 0. */
  private static int alignment(long address) {
    return (int) Math.min(MOST_ALIGNMENT, Long.lowestOneBit(address | MOST_ALIGNMENT));
  }

  /** Frees the descriptors, also when the context is lost. */
  void close() {
    plans.values().forEach(ProductPlan::close);
    CublasLt.log(CublasLt.cublasLtDestroy(handle), "cublasLtDestroy");
  }

  /** The alignments are part of the key, because they limit the algorithms. */
  record Key(
      Product product,
      int alignmentA,
      int alignmentB,
      int alignmentC,
      int alignmentBias,
      int alignmentAux) {}

  /** Type of a result: bf16 or float32. */
  public enum Type {
    BF16(CublasLt.R_16BF),
    FLOAT32(CublasLt.R_32F);

    final int id;

    Type(int id) {
      this.id = id;
    }
  }

  /** A function of the sums before they are stored. */
  public enum Epilogue {
    NONE(1),
    /** {@code + bias}. */
    BIAS(4),
    /** {@code aux = x + bias, gelu(aux)} in the tanh form. */
    GELU_AUX_BIAS(164),
    /** {@code x gelu'(aux)}. */
    DGELU(192);

    final int id;

    Epilogue(int id) {
      this.id = id;
    }

    boolean hasBias() {
      return this == BIAS || this == GELU_AUX_BIAS;
    }

    boolean hasAux() {
      return this == GELU_AUX_BIAS || this == DGELU;
    }

    private void checkAddresses(long bias, long aux) {
      if (hasBias() != (bias != 0) || hasAux() != (aux != 0) || aux % 16 != 0) {
        throw new IllegalArgumentException(
            format(
                "bias and aux: 0x%x and 0x%x (expected %s and %s) at %s",
                bias,
                aux,
                hasBias() ? "an address" : "0",
                hasAux() ? "a multiple of 16" : "0",
                this));
      }
    }
  }

  /**
   * The form of a product {@code [n][k] [k][m]}.
   *
   * @param accumulate adds to the contents of {@code c}
   * @param strideA elements between rows of {@code a} as stored; 0 if it has no gaps
   */
  public record Product(
      int n,
      int k,
      int m,
      boolean transposeA,
      boolean transposeB,
      Type result,
      boolean accumulate,
      Epilogue epilogue,
      long strideA,
      long strideB,
      long strideC) {

    public Product {
      strideA = stride("strideA", strideA, transposeA ? n : k);
      strideB = stride("strideB", strideB, transposeB ? k : m);
      strideC = stride("strideC", strideC, m);
      if (n < 1 || k < 1 || m < 1) {
        throw new IllegalArgumentException(
            format("product: %d x %d x %d (expected positive sizes)", n, k, m));
      }
      if (epilogue.hasAux() && (m % 8 != 0 || result != Type.BF16)) {
        throw new IllegalArgumentException(
            format(
                "product with %s: %d columns in %s (expected a multiple of 8 in BF16)",
                epilogue, m, result));
      }
    }

    /** Matrices without gaps. */
    public Product(
        int n,
        int k,
        int m,
        boolean transposeA,
        boolean transposeB,
        Type result,
        boolean accumulate,
        Epilogue epilogue) {
      this(n, k, m, transposeA, transposeB, result, accumulate, epilogue, 0, 0, 0);
    }

    /** The same product of matrices that are column ranges of wider ones. */
    public Product withStrides(long a, long b, long c) {
      return new Product(n, k, m, transposeA, transposeB, result, accumulate, epilogue, a, b, c);
    }

    private static long stride(String name, long stride, int columns) {
      if (stride != 0 && stride < columns) {
        throw new IllegalArgumentException(
            format("%s: %d (expected 0 or at least %d)", name, stride, columns));
      }
      return stride == 0 ? columns : stride;
    }
  }
}
