package io.gristmill.model.kernel.lane;

import static io.gristmill.host.HostMemory.ORDER;
import static io.gristmill.model.kernel.lane.Vectors.LANES;
import static io.gristmill.model.kernel.lane.Vectors.STEP;
import static io.gristmill.model.kernel.lane.Vectors.load;
import static io.gristmill.model.kernel.lane.Vectors.zero;

import io.gristmill.model.kernel.row.Rows;
import io.gristmill.model.kernel.row.Softmax;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** {@link Softmax} with the Vector API. */
final class LaneSoftmax extends Softmax {

  LaneSoftmax(Rows rows) {
    super(rows, LANES.length());
  }

  @Override
  protected double exp(ByteBuffer x, int from, int to, float scale, float max) {
    FloatVector sums = zero();
    int at = from;
    for (; at + STEP <= to; at += STEP) {
      FloatVector e = Vectors.exp(load(x, at).sub(max).mul(scale));
      e.intoByteBuffer(x, at, ORDER);
      sums = sums.add(e);
    }
    return exp(sums.reduceLanes(VectorOperators.ADD), x, at, to, scale, max);
  }

  @Override
  protected double sumOfExp(ByteBuffer x, int from, int to, float max) {
    FloatVector sums = zero();
    int at = from;
    for (; at + STEP <= to; at += STEP) {
      sums = sums.add(Vectors.exp(load(x, at).sub(max)));
    }
    return sumOfExp(sums.reduceLanes(VectorOperators.ADD), x, at, to, max);
  }

  @Override
  protected void gradient(Scores s, ByteBuffer dp, int from, int to, float logSum, float dot) {
    ByteBuffer x = s.values();
    float scale = s.scale();
    for (int at = from; at < to; at += STEP) {
      FloatVector slope = load(dp, at);
      FloatVector p = Vectors.exp(load(x, at).mul(scale).sub(logSum));
      p.intoByteBuffer(x, at, ORDER);
      slope.sub(dot).mul(p).mul(scale).intoByteBuffer(dp, at, ORDER);
    }
  }
}
