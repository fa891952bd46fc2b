package io.gristmill.model.kernel.lane;

import static io.gristmill.host.HostMemory.ORDER;
import static io.gristmill.model.kernel.lane.Vectors.LANES;
import static io.gristmill.model.kernel.lane.Vectors.STEP;
import static io.gristmill.model.kernel.lane.Vectors.load;
import static io.gristmill.model.kernel.lane.Vectors.zero;

import io.gristmill.model.kernel.row.RowMath;
import io.gristmill.model.kernel.row.Rows;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** {@link Rows} with the Vector API. */
public final class LaneRows extends Rows {

  private LaneRows() {}

  /** Returns every operation with the Vector API. */
  public static RowMath math() {
    Rows rows = new LaneRows();
    return new RowMath(
        rows,
        new LaneNorms(rows),
        new LaneActivations(),
        new LaneSoftmax(rows),
        new LaneRotary(),
        new LaneDropout(),
        new LaneRowProducts());
  }

  @Override
  public void add(ByteBuffer x, int xByte, ByteBuffer y, int yByte, int bytes) {
    int j = 0;
    for (; j + STEP <= bytes; j += STEP) {
      load(y, yByte + j).add(load(x, xByte + j)).intoByteBuffer(y, yByte + j, ORDER);
    }
    super.add(x, xByte + j, y, yByte + j, bytes - j);
  }

  @Override
  public void sum(ByteBuffer x, int at, ByteBuffer row, ByteBuffer y, int from) {
    int width = row.limit();
    int j = from;
    for (; j + STEP <= width; j += STEP) {
      load(x, at + j).add(load(row, j)).intoByteBuffer(y, at + j, ORDER);
    }
    super.sum(x, at, row, y, j);
  }

  @Override
  public void scale(ByteBuffer x, int from, int to, float factor) {
    int at = from;
    for (; at + STEP <= to; at += STEP) {
      load(x, at).mul(factor).intoByteBuffer(x, at, ORDER);
    }
    super.scale(x, at, to, factor);
  }

  @Override
  public void scale(ByteBuffer x, int from, int stride, int bytes, float[] factors, int rows) {
    int end = Vectors.wholeVectors(bytes);
    int at = from;
    for (int i = 0; i < rows; i++, at += stride) {
      for (int j = at; j < at + end; j += STEP) {
        load(x, j).mul(factors[i]).intoByteBuffer(x, j, ORDER);
      }
    }
    if (end < bytes) {
      super.scale(x, from + end, stride, bytes - end, factors, rows);
    }
  }

  @Override
  public void fill(ByteBuffer x, int from, int to, float value) {
    FloatVector values = FloatVector.broadcast(LANES, value);
    int at = from;
    for (; at + STEP <= to; at += STEP) {
      values.intoByteBuffer(x, at, ORDER);
    }
    if (at < to && to - STEP >= from) {
      values.intoByteBuffer(x, to - STEP, ORDER);
    } else {
      super.fill(x, at, to, value);
    }
  }

  @Override
  public float dot(ByteBuffer x, int xByte, ByteBuffer y, int yByte, int bytes) {
    FloatVector sums = zero();
    int j = 0;
    for (; j + STEP <= bytes; j += STEP) {
      sums = load(x, xByte + j).fma(load(y, yByte + j), sums);
    }
    return dot(sums.reduceLanes(VectorOperators.ADD), x, xByte + j, y, yByte + j, bytes - j);
  }

  @Override
  public void dots(
      ByteBuffer x, ByteBuffer y, int from, int stride, int bytes, float[] dots, int rows) {
    if (bytes % STEP != 0) {
      super.dots(x, y, from, stride, bytes, dots, rows);
      return;
    }
    int at = from;
    for (int i = 0; i < rows; i++, at += stride) {
      FloatVector sums = zero();
      for (int j = at; j < at + bytes; j += STEP) {
        sums = load(x, j).fma(load(y, j), sums);
      }
      dots[i] = sums.reduceLanes(VectorOperators.ADD);
    }
  }

  @Override
  public float total(ByteBuffer x, int from, int to) {
    FloatVector sums = zero();
    int at = from;
    for (; at + STEP <= to; at += STEP) {
      sums = sums.add(load(x, at));
    }
    return total(sums.reduceLanes(VectorOperators.ADD), x, at, to);
  }

  @Override
  public float max(ByteBuffer x, int from, int to) {
    FloatVector largest = FloatVector.broadcast(LANES, Float.NEGATIVE_INFINITY);
    int at = from;
    for (; at + STEP <= to; at += STEP) {
      largest = largest.max(load(x, at));
    }
    return Math.max(largest.reduceLanes(VectorOperators.MAX), super.max(x, at, to));
  }
}
