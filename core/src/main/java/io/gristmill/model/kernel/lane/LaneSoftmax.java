package io.gristmill.model.kernel.lane;

import static io.gristmill.host.HostMemory.ORDER;
import static io.gristmill.model.kernel.lane.Vectors.BLOCK;
import static io.gristmill.model.kernel.lane.Vectors.EXPONENTIALS;
import static io.gristmill.model.kernel.lane.Vectors.STEP;
import static io.gristmill.model.kernel.lane.Vectors.SUMS;
import static io.gristmill.model.kernel.lane.Vectors.load;
import static io.gristmill.model.kernel.lane.Vectors.wholeVectors;
import static io.gristmill.model.kernel.lane.Vectors.zero;

import io.gristmill.model.kernel.row.Rows;
import io.gristmill.model.kernel.row.Softmax;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** {@link Softmax} with the Vector API. A vector of partial sums is in scratch memory. */
final class LaneSoftmax extends Softmax {

  LaneSoftmax(Rows rows) {
    super(rows, Vectors.LANES.length());
  }

  @Override
  protected double exp(ByteBuffer x, int from, int to, float scale, float max) {
    ByteBuffer scratch = Vectors.scratch();
    zero().intoByteBuffer(scratch, SUMS, ORDER);
    int end = from + wholeVectors(to - from);
    for (int at = from; at < end; at += BLOCK) {
      int bytes = Math.min(BLOCK, end - at);
      expOfScaled(x, at, x, at, bytes, max, scale, scratch);
      LaneExponential.finish(x, at, bytes, scratch);
      addToSums(x, at, bytes, scratch);
    }
    return exp(total(scratch), x, end, to, scale, max);
  }

  @Override
  protected double sumOfExp(ByteBuffer x, int from, int to, float max) {
    ByteBuffer scratch = Vectors.scratch();
    zero().intoByteBuffer(scratch, SUMS, ORDER);
    int end = from + wholeVectors(to - from);
    for (int at = from; at < end; at += BLOCK) {
      int bytes = Math.min(BLOCK, end - at);
      expOfScaled(x, at, scratch, EXPONENTIALS, bytes, max, 1, scratch);
      LaneExponential.finish(scratch, EXPONENTIALS, bytes, scratch);
      addToSums(scratch, EXPONENTIALS, bytes, scratch);
    }
    return sumOfExp(total(scratch), x, end, to, max);
  }

  private static void expOfScaled(
      ByteBuffer x,
      int xByte,
      ByteBuffer y,
      int yByte,
      int bytes,
      float max,
      float scale,
      ByteBuffer scratch) {
    for (int j = 0; j < bytes; j += STEP) {
      Vectors.exp(load(x, xByte + j).sub(max).mul(scale), y, yByte + j, scratch, j);
    }
  }

  private static void addToSums(ByteBuffer x, int from, int bytes, ByteBuffer scratch) {
    FloatVector sums = load(scratch, SUMS);
    for (int j = 0; j < bytes; j += STEP) {
      sums = sums.add(load(x, from + j));
    }
    sums.intoByteBuffer(scratch, SUMS, ORDER);
  }

  private static float total(ByteBuffer scratch) {
    return load(scratch, SUMS).reduceLanes(VectorOperators.ADD);
  }

  @Override
  protected void gradient(Scores s, ByteBuffer dp, int from, int to, float logSum, float dot) {
    ByteBuffer x = s.values();
    ByteBuffer scratch = Vectors.scratch();
    for (int at = from; at < to; at += BLOCK) {
      int bytes = Math.min(BLOCK, to - at);
      probabilities(x, at, bytes, s.scale(), logSum, scratch);
      LaneExponential.finish(x, at, bytes, scratch);
      timesProbabilities(x, dp, at, bytes, s.scale(), dot);
    }
  }

  private static void probabilities(
      ByteBuffer x, int at, int bytes, float scale, float logSum, ByteBuffer scratch) {
    for (int j = 0; j < bytes; j += STEP) {
      Vectors.exp(load(x, at + j).mul(scale).sub(logSum), x, at + j, scratch, j);
    }
  }

  private static void timesProbabilities(
      ByteBuffer p, ByteBuffer dp, int from, int bytes, float scale, float dot) {
    for (int at = from; at < from + bytes; at += STEP) {
      load(dp, at).sub(dot).mul(load(p, at)).mul(scale).intoByteBuffer(dp, at, ORDER);
    }
  }
}
