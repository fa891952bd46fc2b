package io.gristmill.optim;

import static io.gristmill.host.HostMemory.ORDER;

import io.gristmill.host.HostMemory;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Implementation with the Vector API on host memory; the remainder is processed element by element.
 */
enum LaneVectorMath implements VectorMath {
  INSTANCE;

  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
  private static final int STEP = LANES.vectorByteSize();

  /**
   * Number of bytes per call: methods are called often and therefore compiled early, and float sums
   * stay short.
   */
  private static final int BLOCK = 1 << 14;

  @Override
  public double norm(INDArray x) {
    double sum = 0;
    for (HostMemory.Range range : HostMemory.ranges(x.length())) {
      ByteBuffer values = range.of(x);
      for (int at = 0; at < values.limit(); at += BLOCK) {
        sum += squares(values, at, Math.min(at + BLOCK, values.limit()));
      }
    }
    return Math.sqrt(sum);
  }

  private static double squares(ByteBuffer values, int from, int to) {
    FloatVector a = FloatVector.zero(LANES);
    FloatVector b = a;
    int at = from;
    for (; at + 2 * STEP <= to; at += 2 * STEP) {
      FloatVector p = FloatVector.fromByteBuffer(LANES, values, at, ORDER);
      FloatVector q = FloatVector.fromByteBuffer(LANES, values, at + STEP, ORDER);
      a = p.fma(p, a);
      b = q.fma(q, b);
    }
    double sum = a.add(b).reduceLanes(VectorOperators.ADD);
    for (; at < to; at += Float.BYTES) {
      double value = values.getFloat(at);
      sum += value * value;
    }
    return sum;
  }

  @Override
  public void addScaled(INDArray y, INDArray x, double factor) {
    for (HostMemory.Range range : HostMemory.ranges(x.length())) {
      ByteBuffer to = range.of(y);
      ByteBuffer from = range.of(x);
      for (int at = 0; at < to.limit(); at += BLOCK) {
        addScaled(to, from, (float) factor, at, Math.min(at + BLOCK, to.limit()));
      }
    }
  }

  private static void addScaled(ByteBuffer y, ByteBuffer x, float factor, int from, int to) {
    FloatVector f = FloatVector.broadcast(LANES, factor);
    int at = from;
    for (; at + STEP <= to; at += STEP) {
      FloatVector sum = FloatVector.fromByteBuffer(LANES, y, at, ORDER);
      FloatVector.fromByteBuffer(LANES, x, at, ORDER).fma(f, sum).intoByteBuffer(y, at, ORDER);
    }
    for (; at < to; at += Float.BYTES) {
      y.putFloat(at, Math.fma(x.getFloat(at), factor, y.getFloat(at)));
    }
  }

  @Override
  public void adam(INDArray gradient, INDArray first, INDArray second, AdamCoefficients c) {
    for (HostMemory.Range range : HostMemory.ranges(gradient.length())) {
      ByteBuffer gs = range.of(gradient);
      ByteBuffer ms = range.of(first);
      ByteBuffer vs = range.of(second);
      for (int at = 0; at < gs.limit(); at += BLOCK) {
        adam(gs, ms, vs, c, at, Math.min(at + BLOCK, gs.limit()));
      }
    }
  }

  private static void adam(
      ByteBuffer gs, ByteBuffer ms, ByteBuffer vs, AdamCoefficients c, int from, int to) {
    float clip = (float) c.clip();
    float beta1 = (float) c.beta1();
    float rest1 = (float) (1 - c.beta1());
    float beta2 = (float) c.beta2();
    float rest2 = (float) (1 - c.beta2());
    float rate = (float) c.rate();
    float scale = (float) c.scale();
    float epsilon = (float) c.epsilon();
    FloatVector decay1 = FloatVector.broadcast(LANES, beta1);
    FloatVector decay2 = FloatVector.broadcast(LANES, beta2);
    FloatVector scales = FloatVector.broadcast(LANES, scale);
    FloatVector epsilons = FloatVector.broadcast(LANES, epsilon);
    int at = from;
    for (; at + STEP <= to; at += STEP) {
      FloatVector g = FloatVector.fromByteBuffer(LANES, gs, at, ORDER).mul(clip);
      FloatVector m = FloatVector.fromByteBuffer(LANES, ms, at, ORDER);
      FloatVector v = FloatVector.fromByteBuffer(LANES, vs, at, ORDER);
      m = m.fma(decay1, g.mul(rest1));
      v = v.fma(decay2, g.mul(g).mul(rest2));
      m.intoByteBuffer(ms, at, ORDER);
      v.intoByteBuffer(vs, at, ORDER);
      FloatVector root = v.lanewise(VectorOperators.SQRT).fma(scales, epsilons);
      m.mul(rate).div(root).intoByteBuffer(gs, at, ORDER);
    }
    for (; at < to; at += Float.BYTES) {
      float g = gs.getFloat(at) * clip;
      float m = Math.fma(ms.getFloat(at), beta1, g * rest1);
      float v = Math.fma(vs.getFloat(at), beta2, g * g * rest2);
      ms.putFloat(at, m);
      vs.putFloat(at, v);
      gs.putFloat(at, m * rate / Math.fma((float) Math.sqrt(v), scale, epsilon));
    }
  }

  @Override
  public void momentum(INDArray gradient, INDArray momentum, double clip, double decay) {
    float factor = (float) (clip * (1 - decay));
    for (HostMemory.Range range : HostMemory.ranges(gradient.length())) {
      ByteBuffer gs = range.of(gradient);
      ByteBuffer bs = range.of(momentum);
      for (int at = 0; at < gs.limit(); at += BLOCK) {
        momentum(gs, bs, factor, (float) decay, at, Math.min(at + BLOCK, gs.limit()));
      }
    }
  }

  private static void momentum(
      ByteBuffer gs, ByteBuffer bs, float factor, float decay, int from, int to) {
    FloatVector decays = FloatVector.broadcast(LANES, decay);
    int at = from;
    for (; at + STEP <= to; at += STEP) {
      FloatVector added = FloatVector.fromByteBuffer(LANES, gs, at, ORDER).mul(factor);
      FloatVector kept = FloatVector.fromByteBuffer(LANES, bs, at, ORDER).fma(decays, added);
      kept.intoByteBuffer(bs, at, ORDER);
      kept.fma(decays, added).intoByteBuffer(gs, at, ORDER);
    }
    for (; at < to; at += Float.BYTES) {
      float added = gs.getFloat(at) * factor;
      float kept = Math.fma(bs.getFloat(at), decay, added);
      bs.putFloat(at, kept);
      gs.putFloat(at, Math.fma(kept, decay, added));
    }
  }
}
