package io.gristmill.model.kernel.lane;

import static io.gristmill.model.kernel.lane.Vectors.LANES;
import static io.gristmill.model.kernel.lane.Vectors.STEP;
import static io.gristmill.model.kernel.lane.Vectors.load;
import static io.gristmill.model.kernel.lane.Vectors.store;

import io.gristmill.model.kernel.row.Activations;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/** {@link Activations} with the Vector API. */
final class LaneActivations extends Activations {

  @Override
  public void gelu(ByteBuffer x, ByteBuffer y, int from, int to) {
    int at = from;
    for (; at + STEP <= to; at += STEP) {
      FloatVector value = load(x, at);
      store(value.mul(Vectors.sigmoidOfGelu(value)), y, at);
    }
    super.gelu(x, y, at, to);
  }

  @Override
  public void geluBackward(ByteBuffer x, ByteBuffer dy, int from, int to) {
    int at = from;
    for (; at + STEP <= to; at += STEP) {
      FloatVector value = load(x, at);
      FloatVector slope = Vectors.geluSlope(value, Vectors.sigmoidOfGelu(value));
      store(load(dy, at).mul(slope), dy, at);
    }
    super.geluBackward(x, dy, at, to);
  }

  @Override
  public void swiGlu(ByteBuffer x, ByteBuffer y, int at, int hidden, int from) {
    int j = from;
    for (; j + STEP <= hidden; j += STEP) {
      FloatVector gate = load(x, 2 * at + j);
      FloatVector up = load(x, 2 * at + hidden + j);
      store(gate.mul(Vectors.sigmoid(gate)).mul(up), y, at + j);
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
      FloatVector s = Vectors.sigmoid(gate);
      FloatVector scaled = load(dy, at + j).mul(s);
      FloatVector one = FloatVector.broadcast(LANES, 1f);
      store(scaled.mul(up).mul(gate.fma(one.sub(s), one)), dx, gateByte);
      store(scaled.mul(gate), dx, gateByte + hidden);
    }
    super.swiGluBackward(x, dy, dx, at, hidden, j);
  }
}
