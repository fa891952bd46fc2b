package io.gristmill.optim;

import io.gristmill.host.HostMemory;
import io.gristmill.host.Workers;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Implementation on host memory, in blocks that workers share; the loops are plain Java, for JVMs
 * without the Vector API. Blocks depend on the length alone, and sums of blocks are added in their
 * order, so that results are the same for any number of threads.
 */
class HostVectorMath implements VectorMath {

  /**
   * Number of bytes per call: methods are called often and therefore compiled early, and float sums
   * stay short.
   */
  private static final int BLOCK = 1 << 14;

  /** Number of bytes whose partial sums exist at a time. */
  private static final int WINDOW = 1 << 24;

  /** Number of blocks that a worker takes at a time. */
  private static final int PIECE = 32;

  private final Workers workers;

  HostVectorMath(Workers workers) {
    this.workers = workers;
  }

  @Override
  public final double norm(INDArray x) {
    double sum = 0;
    double[] squares = new double[WINDOW / BLOCK];
    for (HostMemory.Range range : HostMemory.ranges(x.length())) {
      ByteBuffer values = range.of(x);
      for (int first = 0; first < values.limit(); first += WINDOW) {
        int end = Math.min(first + WINDOW, values.limit());
        Arrays.fill(squares, 0);
        int start = first;
        each(
            first,
            end,
            (from, to) -> squares[(from - start) / BLOCK] = squares(0, values, from, to));
        for (double ofBlock : squares) {
          sum += ofBlock;
        }
      }
    }
    return Math.sqrt(sum);
  }

  @Override
  public final void addScaled(INDArray y, INDArray x, double factor) {
    for (HostMemory.Range range : HostMemory.ranges(x.length())) {
      ByteBuffer ys = range.of(y);
      ByteBuffer xs = range.of(x);
      each(0, ys.limit(), (from, to) -> addScaled(ys, xs, (float) factor, from, to));
    }
  }

  @Override
  public final void adam(INDArray gradient, INDArray first, INDArray second, AdamCoefficients c) {
    for (HostMemory.Range range : HostMemory.ranges(gradient.length())) {
      ByteBuffer gs = range.of(gradient);
      ByteBuffer ms = range.of(first);
      ByteBuffer vs = range.of(second);
      each(0, gs.limit(), (from, to) -> adam(gs, ms, vs, c, from, to));
    }
  }

  @Override
  public final void momentum(INDArray gradient, INDArray momentum, double clip, double decay) {
    float factor = (float) (clip * (1 - decay));
    for (HostMemory.Range range : HostMemory.ranges(gradient.length())) {
      ByteBuffer gs = range.of(gradient);
      ByteBuffer bs = range.of(momentum);
      each(0, gs.limit(), (from, to) -> momentum(gs, bs, factor, (float) decay, from, to));
    }
  }

  private void each(int start, int end, Block block) {
    workers.each(
        (end - start + BLOCK - 1) / BLOCK,
        PIECE,
        (worker, first, last) -> {
          for (int i = first; i < last; i++) {
            int from = start + i * BLOCK;
            block.on(from, Math.min(from + BLOCK, end));
          }
        });
  }

  /** An operation on the bytes {@code [from, to)}. */
  @FunctionalInterface
  private interface Block {
    void on(int from, int to);
  }

  /** Continues a sum of squares. */
  double squares(double start, ByteBuffer x, int from, int to) {
    double sum = start;
    for (int at = from; at < to; at += Float.BYTES) {
      double value = x.getFloat(at);
      sum += value * value;
    }
    return sum;
  }

  void addScaled(ByteBuffer y, ByteBuffer x, float factor, int from, int to) {
    for (int at = from; at < to; at += Float.BYTES) {
      y.putFloat(at, Math.fma(x.getFloat(at), factor, y.getFloat(at)));
    }
  }

  void adam(ByteBuffer gs, ByteBuffer ms, ByteBuffer vs, AdamCoefficients c, int from, int to) {
    float clip = (float) c.clip();
    float beta1 = (float) c.beta1();
    float rest1 = (float) (1 - c.beta1());
    float beta2 = (float) c.beta2();
    float rest2 = (float) (1 - c.beta2());
    float rate = (float) c.rate();
    float scale = (float) c.scale();
    float epsilon = (float) c.epsilon();
    for (int at = from; at < to; at += Float.BYTES) {
      float g = gs.getFloat(at) * clip;
      float m = Math.fma(ms.getFloat(at), beta1, g * rest1);
      float v = Math.fma(vs.getFloat(at), beta2, g * g * rest2);
      ms.putFloat(at, m);
      vs.putFloat(at, v);
      gs.putFloat(at, m * rate / Math.fma((float) Math.sqrt(v), scale, epsilon));
    }
  }

  void momentum(ByteBuffer gs, ByteBuffer bs, float factor, float decay, int from, int to) {
    for (int at = from; at < to; at += Float.BYTES) {
      float added = gs.getFloat(at) * factor;
      float kept = Math.fma(bs.getFloat(at), decay, added);
      bs.putFloat(at, kept);
      gs.putFloat(at, Math.fma(kept, decay, added));
    }
  }
}
