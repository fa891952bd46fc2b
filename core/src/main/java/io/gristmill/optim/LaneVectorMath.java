package io.gristmill.optim;

import static io.gristmill.host.HostMemory.ORDER;

import io.gristmill.host.Workers;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Loops with the Vector API; elements after the last whole vector are left to plain Java. */
final class LaneVectorMath extends HostVectorMath {

  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
  private static final int STEP = LANES.vectorByteSize();

  LaneVectorMath(Workers workers) {
    super(workers);
  }

  @Override
  double squares(double start, ByteBuffer x, int from, int to) {
    FloatVector a = FloatVector.zero(LANES);
    FloatVector b = a;
    int at = from;
    for (; at + 2 * STEP <= to; at += 2 * STEP) {
      FloatVector p = FloatVector.fromByteBuffer(LANES, x, at, ORDER);
      FloatVector q = FloatVector.fromByteBuffer(LANES, x, at + STEP, ORDER);
      a = p.fma(p, a);
      b = q.fma(q, b);
    }
    return super.squares(start + a.add(b).reduceLanes(VectorOperators.ADD), x, at, to);
  }

  @Override
  void addScaled(ByteBuffer y, ByteBuffer x, float factor, int from, int to) {
    FloatVector f = FloatVector.broadcast(LANES, factor);
    int at = from;
    for (; at + STEP <= to; at += STEP) {
      FloatVector sum = FloatVector.fromByteBuffer(LANES, y, at, ORDER);
      FloatVector.fromByteBuffer(LANES, x, at, ORDER).fma(f, sum).intoByteBuffer(y, at, ORDER);
    }
    super.addScaled(y, x, factor, at, to);
  }

  @Override
  void adam(ByteBuffer gs, ByteBuffer ms, ByteBuffer vs, AdamCoefficients c, int from, int to) {
    float clip = (float) c.clip();
    float rest1 = (float) (1 - c.beta1());
    float rest2 = (float) (1 - c.beta2());
    float rate = (float) c.rate();
    FloatVector decay1 = FloatVector.broadcast(LANES, (float) c.beta1());
    FloatVector decay2 = FloatVector.broadcast(LANES, (float) c.beta2());
    FloatVector scales = FloatVector.broadcast(LANES, (float) c.scale());
    FloatVector epsilons = FloatVector.broadcast(LANES, (float) c.epsilon());
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
    super.adam(gs, ms, vs, c, at, to);
  }

  @Override
  void momentum(ByteBuffer gs, ByteBuffer bs, float factor, float decay, int from, int to) {
    FloatVector decays = FloatVector.broadcast(LANES, decay);
    int at = from;
    for (; at + STEP <= to; at += STEP) {
      FloatVector added = FloatVector.fromByteBuffer(LANES, gs, at, ORDER).mul(factor);
      FloatVector kept = FloatVector.fromByteBuffer(LANES, bs, at, ORDER).fma(decays, added);
      kept.intoByteBuffer(bs, at, ORDER);
      kept.fma(decays, added).intoByteBuffer(gs, at, ORDER);
    }
    super.momentum(gs, bs, factor, decay, at, to);
  }
}
