package io.gristmill.training;

import java.util.function.LongSupplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** How fast this machine multiplies matrices: what MFU is a share of. */
public final class PeakFlops {

  private static final int SIZE = 768;
  private static final int TRIALS = 8;

  private PeakFlops() {}

  /** Best of a few float32 products {@code [768, 768]}, in floating-point operations a second. */
  public static double measure(LongSupplier nanoClock) {
    INDArray a = Nd4j.ones(DataType.FLOAT, SIZE, SIZE);
    INDArray b = Nd4j.ones(DataType.FLOAT, SIZE, SIZE);
    INDArray product = Nd4j.zeros(DataType.FLOAT, SIZE, SIZE);
    double best = 0;
    for (int i = 0; i < TRIALS; i++) {
      long began = nanoClock.getAsLong();
      a.mmuli(b, product);
      double seconds = Math.max(1e-9, (nanoClock.getAsLong() - began) * 1e-9);
      best = Math.max(best, 2.0 * SIZE * SIZE * SIZE / seconds);
    }
    a.close();
    b.close();
    product.close();
    return best;
  }
}
