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

/**
 * {@link Softmax} with the Vector API. Rows of scores are processed in tiles, as calls would take
 * longer than short rows; a vector of partial sums of one row is in scratch memory.
 */
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
  protected void maxima(Scores s, float[] maxima) {
    int stride = s.start(1);
    for (int i = 0; i < s.rows(); i++) {
      int end = i * stride + groups(s, i);
      FloatVector largest = load(s.values(), i * stride);
      for (int at = i * stride + STEP; at < end; at += STEP) {
        largest = largest.max(load(s.values(), at));
      }
      maxima[i] = largest.reduceLanes(VectorOperators.MAX);
    }
  }

  @Override
  protected void exp(Scores s, float[] maxima, float[] sums) {
    ByteBuffer x = s.values();
    ByteBuffer scratch = Vectors.scratch();
    int stride = s.start(1);
    int end;
    for (int first = 0; first < s.rows(); first = end) {
      end = endOfTile(s, first);
      int at = first * stride;
      int bytes = groups(s, end - 1);
      if (bytes > BLOCK) {
        sums[first] = (float) exp(x, at, at + bytes, s.scale(), maxima[first]);
      } else {
        expOfScaled(x, at, stride, first, end, bytes, maxima, s.scale(), scratch);
        LaneExponential.finish(x, at, stride, end - first, bytes, scratch);
        sums(x, at, stride, first, end, bytes, sums);
      }
    }
  }

  @Override
  protected void gradient(Scores s, ByteBuffer dp, float[] logSums, float[] dots) {
    ByteBuffer x = s.values();
    ByteBuffer scratch = Vectors.scratch();
    int stride = s.start(1);
    int end;
    for (int first = 0; first < s.rows(); first = end) {
      end = endOfTile(s, first);
      int width = groups(s, end - 1);
      for (int column = 0; column < width; column += BLOCK) {
        int at = first * stride + column;
        int bytes = Math.min(BLOCK, width - column);
        probabilities(x, at, stride, first, end, bytes, s.scale(), logSums, scratch);
        LaneExponential.finish(x, at, stride, end - first, bytes, scratch);
        timesProbabilities(x, dp, at, stride, first, end, bytes, s.scale(), dots);
      }
    }
  }

  /** Rows of a tile, whose exponentials fit the scratch memory, or one row. */
  private int endOfTile(Scores s, int first) {
    int end = first + 1;
    while (end < s.rows() && (end + 1 - first) * groups(s, end) <= BLOCK) {
      end++;
    }
    return end;
  }

  private static void expOfScaled(
      ByteBuffer x,
      int from,
      int stride,
      int first,
      int end,
      int bytes,
      float[] maxima,
      float scale,
      ByteBuffer scratch) {
    int at = from;
    int n = 0;
    for (int i = first; i < end; i++, at += stride, n += bytes) {
      for (int j = 0; j < bytes; j += STEP) {
        Vectors.exp(load(x, at + j).sub(maxima[i]).mul(scale), x, at + j, scratch, n + j);
      }
    }
  }

  private static void sums(
      ByteBuffer x, int from, int stride, int first, int end, int bytes, float[] sums) {
    int at = from;
    for (int i = first; i < end; i++, at += stride) {
      FloatVector sum = load(x, at);
      for (int j = STEP; j < bytes; j += STEP) {
        sum = sum.add(load(x, at + j));
      }
      sums[i] = sum.reduceLanes(VectorOperators.ADD);
    }
  }

  private static void probabilities(
      ByteBuffer x,
      int from,
      int stride,
      int first,
      int end,
      int bytes,
      float scale,
      float[] logSums,
      ByteBuffer scratch) {
    int at = from;
    int n = 0;
    for (int i = first; i < end; i++, at += stride, n += bytes) {
      for (int j = 0; j < bytes; j += STEP) {
        Vectors.exp(load(x, at + j).mul(scale).sub(logSums[i]), x, at + j, scratch, n + j);
      }
    }
  }

  private static void timesProbabilities(
      ByteBuffer p,
      ByteBuffer dp,
      int from,
      int stride,
      int first,
      int end,
      int bytes,
      float scale,
      float[] dots) {
    int at = from;
    for (int i = first; i < end; i++, at += stride) {
      for (int j = at; j < at + bytes; j += STEP) {
        load(dp, j).sub(dots[i]).mul(load(p, j)).mul(scale).intoByteBuffer(dp, j, ORDER);
      }
    }
  }
}
