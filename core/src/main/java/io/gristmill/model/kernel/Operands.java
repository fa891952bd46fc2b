package io.gristmill.model.kernel;

import io.gristmill.host.BFloat16;
import io.gristmill.host.HostMemory;
import io.gristmill.host.Scratch;
import io.gristmill.host.Workers;
import io.gristmill.model.kernel.Blas.Product;
import java.nio.ByteBuffer;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Operands of products in the precision in which they are multiplied, and their products. */
interface Operands extends AutoCloseable {

  /** Bytes of an element. */
  int bytes();

  /** Returns the address of an operand, row-major, until the next call for the same place. */
  long of(INDArray matrix, Place place);

  /**
   * Returns the address of an operand that does not change until {@link #forgetWeights}. It counts
   * as {@link Place#SECOND} where it is not kept.
   */
  default long ofWeights(INDArray matrix) {
    return of(matrix, Place.SECOND);
  }

  /** Weights may have changed. */
  default void forgetWeights() {}

  /** Memory of one of the two operands of a product. */
  enum Place {
    FIRST,
    SECOND
  }

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
    public long of(INDArray matrix, Place place) {
      return HostMemory.address(matrix);
    }

    @Override
    public void multiply(int worker, Product product, long x, long y, long z) {
      blas[worker].multiply(product, x, y, z);
    }
  }

  /** Copies of both operands in another precision, in scratch memory that grows. */
  abstract class Copies implements Operands {

    private final Map<Place, Scratch> places =
        Map.of(Place.FIRST, new Scratch(), Place.SECOND, new Scratch());

    @Override
    public final long of(INDArray matrix, Place place) {
      return copy(matrix, places.get(place));
    }

    /** Converts a matrix and returns the address of the result. */
    abstract long copy(INDArray matrix, Scratch into);

    @Override
    public void close() {
      places.values().forEach(Scratch::close);
    }
  }

  /**
   * Copies of the matrices in float32, rounded to bfloat16. This is what bfloat16 products mean on
   * every processor: two bfloat16 have an exact product in float32, and sums are in float32. It
   * takes longer than multiplying the matrices themselves.
   */
  final class Rounded extends Copies {

    private static final int BLOCK = 1 << 14;

    private final Workers workers;
    private final Operands float32;

    Rounded(Workers workers, Operands float32) {
      this.workers = workers;
      this.float32 = float32;
    }

    @Override
    public int bytes() {
      return Float.BYTES;
    }

    @Override
    long copy(INDArray matrix, Scratch into) {
      ByteBuffer from = HostMemory.bytes(matrix).order(HostMemory.ORDER);
      ByteBuffer to = into.floats(matrix.length()).duplicate().order(HostMemory.ORDER);
      workers.each(
          (int) matrix.length(),
          BLOCK,
          (worker, first, end) -> {
            for (int at = first * Float.BYTES; at < end * Float.BYTES; at += Float.BYTES) {
              to.putInt(at, BFloat16.round(from.getInt(at)));
            }
          });
      return into.address();
    }

    @Override
    public void multiply(int worker, Product product, long x, long y, long z) {
      float32.multiply(worker, product, x, y, z);
    }
  }
}
