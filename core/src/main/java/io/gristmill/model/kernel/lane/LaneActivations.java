package io.gristmill.model.kernel.lane;

import static io.gristmill.host.HostMemory.ORDER;
import static io.gristmill.model.kernel.lane.Vectors.BLOCK;
import static io.gristmill.model.kernel.lane.Vectors.EXPONENTIALS;
import static io.gristmill.model.kernel.lane.Vectors.LANES;
import static io.gristmill.model.kernel.lane.Vectors.STEP;
import static io.gristmill.model.kernel.lane.Vectors.load;
import static io.gristmill.model.kernel.lane.Vectors.wholeVectors;

import io.gristmill.model.kernel.row.Activations;
import io.gristmill.model.kernel.row.ScalarMath;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/** {@link Activations} with the Vector API. Exponentials of a block are in scratch memory. */
final class LaneActivations extends Activations {

  @Override
  public void gelu(ByteBuffer x, ByteBuffer y, int from, int to) {
    ByteBuffer scratch = Vectors.scratch();
    int end = from + wholeVectors(to - from);
    for (int at = from; at < end; at += BLOCK) {
      int bytes = Math.min(BLOCK, end - at);
      expOfGelu(x, at, scratch, bytes);
      LaneExponential.finish(scratch, EXPONENTIALS, bytes, scratch);
      timesSigmoid(x, at, scratch, y, at, bytes);
    }
    super.gelu(x, y, end, to);
  }

  @Override
  public void geluBackward(ByteBuffer x, ByteBuffer dy, int from, int to) {
    ByteBuffer scratch = Vectors.scratch();
    int end = from + wholeVectors(to - from);
    for (int at = from; at < end; at += BLOCK) {
      int bytes = Math.min(BLOCK, end - at);
      expOfGelu(x, at, scratch, bytes);
      LaneExponential.finish(scratch, EXPONENTIALS, bytes, scratch);
      timesSlopeOfGelu(x, scratch, dy, at, bytes);
    }
    super.geluBackward(x, dy, end, to);
  }

  private static void expOfGelu(ByteBuffer x, int at, ByteBuffer scratch, int bytes) {
    for (int j = 0; j < bytes; j += STEP) {
      FloatVector value = load(x, at + j);
      FloatVector u = value.mul(value).fma(ScalarMath.C3, ScalarMath.C1).mul(value);
      Vectors.exp(u.neg(), scratch, EXPONENTIALS + j, scratch, j);
    }
  }

  /** {@code y = x / (1 + e)}. */
  private static void timesSigmoid(
      ByteBuffer x, int xByte, ByteBuffer scratch, ByteBuffer y, int yByte, int bytes) {
    FloatVector one = FloatVector.broadcast(LANES, 1f);
    for (int j = 0; j < bytes; j += STEP) {
      FloatVector e = load(scratch, EXPONENTIALS + j);
      FloatVector value = load(x, xByte + j);
      value.mul(one.div(e.add(one))).intoByteBuffer(y, yByte + j, ORDER);
    }
  }

  private static void timesSlopeOfGelu(
      ByteBuffer x, ByteBuffer scratch, ByteBuffer dy, int at, int bytes) {
    FloatVector one = FloatVector.broadcast(LANES, 1f);
    for (int j = 0; j < bytes; j += STEP) {
      FloatVector e = load(scratch, EXPONENTIALS + j);
      FloatVector value = load(x, at + j);
      FloatVector d = load(dy, at + j);
      FloatVector s = one.div(e.add(one));
      FloatVector du = value.mul(value).fma(3 * ScalarMath.C3, ScalarMath.C1);
      FloatVector slope = value.mul(s).mul(one.sub(s)).fma(du, s);
      d.mul(slope).intoByteBuffer(dy, at + j, ORDER);
    }
  }

  @Override
  public void swiGlu(ByteBuffer x, ByteBuffer y, int at, int hidden, int from) {
    ByteBuffer scratch = Vectors.scratch();
    int end = from + wholeVectors(hidden - from);
    for (int j = from; j < end; j += BLOCK) {
      int bytes = Math.min(BLOCK, end - j);
      expOfMinus(x, 2 * at + j, scratch, bytes);
      LaneExponential.finish(scratch, EXPONENTIALS, bytes, scratch);
      timesSigmoid(x, 2 * at + j, scratch, y, at + j, bytes);
      times(x, 2 * at + hidden + j, y, at + j, bytes);
    }
    super.swiGlu(x, y, at, hidden, end);
  }

  private static void expOfMinus(ByteBuffer x, int at, ByteBuffer scratch, int bytes) {
    for (int j = 0; j < bytes; j += STEP) {
      Vectors.exp(load(x, at + j).neg(), scratch, EXPONENTIALS + j, scratch, j);
    }
  }

  private static void times(ByteBuffer x, int xByte, ByteBuffer y, int yByte, int bytes) {
    for (int j = 0; j < bytes; j += STEP) {
      load(y, yByte + j).mul(load(x, xByte + j)).intoByteBuffer(y, yByte + j, ORDER);
    }
  }

  @Override
  public void swiGluBackward(
      ByteBuffer x, ByteBuffer dy, ByteBuffer dx, int at, int hidden, int from) {
    ByteBuffer scratch = Vectors.scratch();
    int end = from + wholeVectors(hidden - from);
    for (int j = from; j < end; j += BLOCK) {
      int bytes = Math.min(BLOCK, end - j);
      expOfMinus(x, 2 * at + j, scratch, bytes);
      LaneExponential.finish(scratch, EXPONENTIALS, bytes, scratch);
      slopesOfSwiGlu(x, 2 * at + j, hidden, scratch, dy, at + j, dx, bytes);
    }
    super.swiGluBackward(x, dy, dx, at, hidden, end);
  }

  private static void slopesOfSwiGlu(
      ByteBuffer x,
      int gateByte,
      int hidden,
      ByteBuffer scratch,
      ByteBuffer dy,
      int dyByte,
      ByteBuffer dx,
      int bytes) {
    FloatVector one = FloatVector.broadcast(LANES, 1f);
    for (int j = 0; j < bytes; j += STEP) {
      FloatVector e = load(scratch, EXPONENTIALS + j);
      FloatVector gate = load(x, gateByte + j);
      FloatVector up = load(x, gateByte + hidden + j);
      FloatVector d = load(dy, dyByte + j);
      FloatVector s = one.div(e.add(one));
      FloatVector scaled = d.mul(s);
      FloatVector slope = scaled.mul(up).mul(gate.fma(one.sub(s), one));
      slope.intoByteBuffer(dx, gateByte + j, ORDER);
      scaled.mul(gate).intoByteBuffer(dx, gateByte + hidden + j, ORDER);
    }
  }
}
