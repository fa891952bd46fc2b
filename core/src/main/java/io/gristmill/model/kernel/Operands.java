package io.gristmill.model.kernel;

import io.gristmill.host.HostMemory;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Operands of products in the precision in which they are multiplied, and their products. */
interface Operands extends AutoCloseable {

  /** Bytes of an element. */
  int bytes();

  /** Returns the address of the left operand, row-major, until the next call of this. */
  long left(INDArray x);

  /** Returns the address of the right operand, row-major, until the next call of this. */
  long right(INDArray y);

  /**
   * Multiplies parts of both operands.
   *
   * @param worker that calls; each has memory of its own
   * @param z float32
   */
  void multiply(int worker, Product product, long x, long y, long z);

  @Override
  default void close() {}

  /** The matrices themselves, in float32. */
  record Float32(Blas[] blas) implements Operands {

    static Float32 of(int workers) {
      Blas[] each = new Blas[workers];
      for (int i = 0; i < workers; i++) {
        each[i] = new Blas();
      }
      return new Float32(each);
    }

    @Override
    public int bytes() {
      return Float.BYTES;
    }

    @Override
    public long left(INDArray x) {
      return HostMemory.address(x);
    }

    @Override
    public long right(INDArray y) {
      return HostMemory.address(y);
    }

    @Override
    public void multiply(int worker, Product product, long x, long y, long z) {
      blas[worker].multiply(product, x, y, z);
    }
  }
}
