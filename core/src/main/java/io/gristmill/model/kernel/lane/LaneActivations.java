package io.gristmill.model.kernel.lane;

import static io.gristmill.host.HostMemory.ORDER;
import static io.gristmill.model.kernel.lane.Vectors.LANES;
import static io.gristmill.model.kernel.lane.Vectors.STEP;
import static io.gristmill.model.kernel.lane.Vectors.load;

import io.gristmill.model.kernel.row.Activations;
import io.gristmill.model.kernel.row.ScalarMath;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/** {@link Activations} with the Vector API. */
final class LaneActivations extends Activations {

  @Override
  public void gelu(ByteBuffer x, ByteBuffer y, int from, int to) {
    int at = from;
    for (; at + STEP <= to; at += STEP) {
      FloatVector value = load(x, at);
      value.mul(Vectors.sigmoidOfGelu(value)).intoByteBuffer(y, at, ORDER);
    }
    super.gelu(x, y, at, to);
  }

  @Override
  public void geluBackward(ByteBuffer x, ByteBuffer dy, int from, int to) {
    int at = from;
    for (; at + STEP <= to; at += STEP) {
      FloatVector value = load(x, at);
      FloatVector d = load(dy, at);
      FloatVector s = Vectors.sigmoidOfGelu(value);
      FloatVector du = value.mul(value).fma(3 * ScalarMath.C3, ScalarMath.C1);
      FloatVector rest = FloatVector.broadcast(LANES, 1f).sub(s);
      FloatVector slope = value.mul(s).mul(rest).fma(du, s);
      d.mul(slope).intoByteBuffer(dy, at, ORDER);
    }
    super.geluBackward(x, dy, at, to);
  }

  @Override
  public void swiGlu(ByteBuffer x, ByteBuffer y, int at, int hidden, int from) {
    int j = from;
    for (; j + STEP <= hidden; j += STEP) {
      FloatVector gate = load(x, 2 * at + j);
      FloatVector up = load(x, 2 * at + hidden + j);
      gate.mul(Vectors.sigmoid(gate)).mul(up).intoByteBuffer(y, at + j, ORDER);
    }
    super.swiGlu(x, y, at, hidden, j);
  }

  @Override
  public void swiGluBackward(
      ByteBuffer x, ByteBuffer dy, ByteBuffer dx, int at, int hidden, int from) {
    int j = from;
    for (; j + STEP <= hidden; j += STEP) {
      int gateByte = 2 * at + j;
      FloatVector gate = load(x, gateByte);
      FloatVector up = load(x, gateByte + hidden);
      FloatVector d = load(dy, at + j);
      FloatVector s = Vectors.sigmoid(gate);
      FloatVector scaled = d.mul(s);
      FloatVector one = FloatVector.broadcast(LANES, 1f);
      FloatVector slope = scaled.mul(up).mul(gate.fma(one.sub(s), one));
      slope.intoByteBuffer(dx, gateByte, ORDER);
      scaled.mul(gate).intoByteBuffer(dx, gateByte + hidden, ORDER);
    }
    super.swiGluBackward(x, dy, dx, at, hidden, j);
  }
}
