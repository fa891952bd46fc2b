package io.gristmill.model.kernel;

/**
 * The shape of a product {@code z = x y + beta z} of row-major matrices, {@code z} being {@code
 * [m][n]} and {@code k} the length of the sums.
 *
 * @param ldx elements between two rows of {@code x} as stored; {@code ldy} and {@code ldz} likewise
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
