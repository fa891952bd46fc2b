package io.gristmill.model.kernel.lane;

import static io.gristmill.host.HostMemory.ORDER;
import static io.gristmill.model.kernel.lane.Vectors.LANES;
import static io.gristmill.model.kernel.lane.Vectors.STEP;
import static io.gristmill.model.kernel.lane.Vectors.zero;

import io.gristmill.model.kernel.row.RowProducts;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/**
 * {@link RowProducts} with the Vector API. A panel is two vectors wide: eight sums of four rows fit
 * the 16 registers of AVX2, and are enough to hide the latency of a multiply-add.
 */
final class LaneRowProducts extends RowProducts {

  private static final int LENGTH = LANES.length();

  LaneRowProducts() {
    super(2 * LENGTH);
  }

  @Override
  public void multiply(
      int rows,
      int k,
      float[] x,
      int xAt,
      float[] panel,
      int panelAt,
      float[] z,
      int zAt,
      int zStride) {
    if (rows == ROWS) {
      four(k, x, xAt, panel, panelAt, z, zAt, zStride);
    } else {
      for (int i = 0; i < rows; i++) {
        one(k, x, xAt + i * k, panel, panelAt, z, zAt + i * zStride);
      }
    }
  }

  private static void four(
      int k, float[] x, int xAt, float[] panel, int panelAt, float[] z, int zAt, int zStride) {
    FloatVector a0 = zero();
    FloatVector a1 = a0;
    FloatVector b0 = a0;
    FloatVector b1 = a0;
    FloatVector c0 = a0;
    FloatVector c1 = a0;
    FloatVector d0 = a0;
    FloatVector d1 = a0;
    int second = xAt + k;
    int third = second + k;
    int fourth = third + k;
    for (int t = 0; t < k; t++) {
      int at = panelAt + t * 2 * LENGTH;
      FloatVector w0 = FloatVector.fromArray(LANES, panel, at);
      FloatVector w1 = FloatVector.fromArray(LANES, panel, at + LENGTH);
      FloatVector factor = FloatVector.broadcast(LANES, x[xAt + t]);
      a0 = factor.fma(w0, a0);
      a1 = factor.fma(w1, a1);
      factor = FloatVector.broadcast(LANES, x[second + t]);
      b0 = factor.fma(w0, b0);
      b1 = factor.fma(w1, b1);
      factor = FloatVector.broadcast(LANES, x[third + t]);
      c0 = factor.fma(w0, c0);
      c1 = factor.fma(w1, c1);
      factor = FloatVector.broadcast(LANES, x[fourth + t]);
      d0 = factor.fma(w0, d0);
      d1 = factor.fma(w1, d1);
    }
    a0.intoArray(z, zAt);
    a1.intoArray(z, zAt + LENGTH);
    b0.intoArray(z, zAt + zStride);
    b1.intoArray(z, zAt + zStride + LENGTH);
    c0.intoArray(z, zAt + 2 * zStride);
    c1.intoArray(z, zAt + 2 * zStride + LENGTH);
    d0.intoArray(z, zAt + 3 * zStride);
    d1.intoArray(z, zAt + 3 * zStride + LENGTH);
  }

  private static void one(
      int k, float[] x, int xAt, float[] panel, int panelAt, float[] z, int zAt) {
    FloatVector a0 = zero();
    FloatVector a1 = a0;
    for (int t = 0; t < k; t++) {
      int at = panelAt + t * 2 * LENGTH;
      FloatVector factor = FloatVector.broadcast(LANES, x[xAt + t]);
      a0 = factor.fma(FloatVector.fromArray(LANES, panel, at), a0);
      a1 = factor.fma(FloatVector.fromArray(LANES, panel, at + LENGTH), a1);
    }
    a0.intoArray(z, zAt);
    a1.intoArray(z, zAt + LENGTH);
  }

  @Override
  public void scores(
      int size,
      float[] query,
      int queryAt,
      float[] keys,
      int keysAt,
      int blocks,
      ByteBuffer scores) {
    for (int t = 0; t < blocks * KEYS; t += 2 * LENGTH) {
      int at = keysAt + t / KEYS * size * KEYS + t % KEYS;
      FloatVector s0 = zero();
      FloatVector s1 = s0;
      for (int d = 0; d < size; d++) {
        FloatVector q = FloatVector.broadcast(LANES, query[queryAt + d]);
        s0 = q.fma(FloatVector.fromArray(LANES, keys, at + d * KEYS), s0);
        s1 = q.fma(FloatVector.fromArray(LANES, keys, at + d * KEYS + LENGTH), s1);
      }
      s0.intoByteBuffer(scores, t * Float.BYTES, ORDER);
      s1.intoByteBuffer(scores, t * Float.BYTES + STEP, ORDER);
    }
  }

  @Override
  public void weightedSum(
      int positions,
      ByteBuffer weights,
      float[] values,
      int valuesAt,
      int size,
      int first,
      float factor,
      ByteBuffer y,
      int yByte) {
    int d = first;
    for (; d + 2 * LENGTH <= size; d += 2 * LENGTH) {
      FloatVector s0 = zero();
      FloatVector s1 = s0;
      for (int t = 0; t < positions; t++) {
        FloatVector p = FloatVector.broadcast(LANES, weights.getFloat(t * Float.BYTES));
        int at = valuesAt + t * size + d;
        s0 = p.fma(FloatVector.fromArray(LANES, values, at), s0);
        s1 = p.fma(FloatVector.fromArray(LANES, values, at + LENGTH), s1);
      }
      s0.mul(factor).intoByteBuffer(y, yByte + d * Float.BYTES, ORDER);
      s1.mul(factor).intoByteBuffer(y, yByte + d * Float.BYTES + STEP, ORDER);
    }
    for (; d + LENGTH <= size; d += LENGTH) {
      FloatVector sum = zero();
      for (int t = 0; t < positions; t++) {
        FloatVector p = FloatVector.broadcast(LANES, weights.getFloat(t * Float.BYTES));
        sum = p.fma(FloatVector.fromArray(LANES, values, valuesAt + t * size + d), sum);
      }
      sum.mul(factor).intoByteBuffer(y, yByte + d * Float.BYTES, ORDER);
    }
    super.weightedSum(positions, weights, values, valuesAt, size, d, factor, y, yByte);
  }
}
