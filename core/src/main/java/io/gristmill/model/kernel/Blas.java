package io.gristmill.model.kernel;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

import io.gristmill.config.EnumNames;
import io.gristmill.host.HostMemory;
import io.gristmill.host.OneDnn;
import io.gristmill.model.kernel.Blas.Product.Form;
import java.util.Optional;

/**
 * Products of row-major matrices in float32 by their addresses and strides, computed by oneDNN or
 * OpenBLAS; for one worker.
 */
final class Blas {

  /** System property that selects the library: a name of {@link Library}. */
  static final String PROPERTY = "gristmill.blas";

  // Products with a transposed left side by oneDNN's AVX2, as those of attention in a short
  // context.
  private static final int SHORT_SUM = 64;
  private static final int SHORT_ROW = 512;

  // Columns of a product by OpenBLAS's AVX-512, as in attention with narrow heads.
  private static final int NARROW = 32;

  private final HostMemory.Window a = new HostMemory.Window();
  private final HostMemory.Window b = new HostMemory.Window();
  private final HostMemory.Window c = new HostMemory.Window();
  private final Library library;
  private final OneDnn oneDnn;

  /** Uses the library that is configured for this process. */
  Blas() {
    this(Library.configured());
  }

  Blas(Library library) {
    this.library = library;
    this.oneDnn = library.oneDnn().orElse(null);
  }

  /** The choice of a library for matrix products. */
  enum Library {
    /** The faster one for each kind of product; OpenBLAS where oneDNN has no code for float32. */
    AUTO,
    /** One library for all products: oneDNN where it can be loaded. */
    ONEDNN,
    OPENBLAS;

    /**
     * Returns the value of {@link #PROPERTY}.
     *
     * @throws io.gristmill.error.InvalidConfigException for another value
     */
    static Library configured() {
      return EnumNames.parse(Library.class, System.getProperty(PROPERTY, "auto"), PROPERTY);
    }

    private Optional<OneDnn> oneDnn() {
      return switch (this) {
        case AUTO -> OneDnn.get().filter(OneDnn::optimizesSgemm);
        case ONEDNN -> OneDnn.get();
        case OPENBLAS -> Optional.empty();
      };
    }

    /** The libraries that multiply in this process, for a log. */
    String description() {
      return oneDnn().map(used -> used + (this == AUTO ? " and OpenBLAS" : "")).orElse("OpenBLAS");
    }
  }

  void multiply(Product p, long x, long y, long z) {
    gemm(p.form(), p.m(), p.n(), p.k(), x, p.ldx(), y, p.ldy(), p.beta(), z, p.ldz());
  }

  /** {@code z = x y + beta z}: {@code [m][k]} times {@code [k][n]}. */
  void matmul(int m, int n, int k, long x, int ldx, long y, int ldy, float beta, long z, int ldz) {
    gemm(Form.MATMUL, m, n, k, x, ldx, y, ldy, beta, z, ldz);
  }

  /** {@code z = x yᵀ + beta z}: {@code [m][k]} times the transposed {@code [n][k]}. */
  void matmulNT(
      int m, int n, int k, long x, int ldx, long y, int ldy, float beta, long z, int ldz) {
    gemm(Form.MATMUL_NT, m, n, k, x, ldx, y, ldy, beta, z, ldz);
  }

  /** {@code z = xᵀ y + beta z}: the transposed {@code [k][m]} times {@code [k][n]}. */
  void matmulTN(
      int m, int n, int k, long x, int ldx, long y, int ldy, float beta, long z, int ldz) {
    gemm(Form.MATMUL_TN, m, n, k, x, ldx, y, ldy, beta, z, ldz);
  }

  private void gemm(
      Form form,
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
    boolean transX = form.transposesX();
    boolean transY = form.transposesY();
    if (oneDnn != null
        && (library == Library.ONEDNN || isFasterByOneDnn(form, n, k, ldx, oneDnn.usesAvx512()))) {
      oneDnn.sgemm(transX ? 'T' : 'N', transY ? 'T' : 'N', m, n, k, x, ldx, y, ldy, beta, z, ldz);
    } else {
      cblas_sgemm(
          CblasRowMajor,
          transX ? CblasTrans : CblasNoTrans,
          transY ? CblasTrans : CblasNoTrans,
          m,
          n,
          k,
          1f,
          a.at(x),
          ldx,
          b.at(y),
          ldy,
          beta,
          c.at(z),
          ldz);
    }
  }

  /**
   * With AVX2 and a transposed left side, OpenBLAS is up to twice as fast, most of all with long
   * rows of a multiple of 512 elements. With AVX-512, oneDNN is faster, but for narrow results. The
   * rule depends on the shape and the processor alone: a measurement at run time would change bytes
   * from one run to the next.
   */
  static boolean isFasterByOneDnn(Form form, int n, int k, int ldx, boolean avx512) {
    return avx512
        ? form == Form.MATMUL_NT || n > NARROW
        : form != Form.MATMUL_TN || (k <= SHORT_SUM && ldx <= SHORT_ROW);
  }

  /**
   * The shape of a product {@code z = x y + beta z} of row-major matrices, {@code z} being {@code
   * [m][n]} and {@code k} the length of the sums.
   *
   * @param ldx elements between two rows of {@code x} as stored; {@code ldy} and {@code ldz}
   *     likewise
   */
  record Product(Form form, int m, int n, int k, int ldx, int ldy, float beta, int ldz) {

    /** Which operand is stored transposed. */
    enum Form {
      /** {@code x [m][k]}, {@code y [k][n]}. */
      MATMUL,
      /** {@code x [m][k]}, {@code y [n][k]}. */
      MATMUL_NT,
      /** {@code x [k][m]}, {@code y [k][n]}. */
      MATMUL_TN;

      boolean transposesX() {
        return this == MATMUL_TN;
      }

      boolean transposesY() {
        return this == MATMUL_NT;
      }
    }
  }
}
