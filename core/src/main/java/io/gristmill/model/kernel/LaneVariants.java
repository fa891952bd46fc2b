package io.gristmill.model.kernel;

import static io.gristmill.model.kernel.LaneMath.LANES;
import static io.gristmill.model.kernel.LaneMath.STEP;
import static io.gristmill.model.kernel.LaneMath.load;
import static io.gristmill.model.kernel.LaneMath.store;
import static io.gristmill.model.kernel.LaneMath.zero;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Vector API implementation; the elements that do not fill a vector are processed one by one. */
final class LaneVariants implements VariantMath {

  private static final int FLOAT = Float.BYTES;

  @Override
  public void rmsNorm(ByteBuffer x, int fromByte, ByteBuffer gain, ByteBuffer y, ByteBuffer stats) {
    int width = gain.limit();
    float squares = LaneReductions.dot(x, fromByte, x, fromByte, width);
    float inverse = (float) (1 / Math.sqrt(squares * FLOAT / width + Kernels.EPSILON));
    int j = 0;
    for (; j + STEP <= width; j += STEP) {
      store(load(x, fromByte + j).mul(inverse).mul(load(gain, j)), y, fromByte + j);
    }
    for (; j < width; j += FLOAT) {
      y.putFloat(fromByte + j, x.getFloat(fromByte + j) * inverse * gain.getFloat(j));
    }
    stats.putFloat(VariantMath.statistic(fromByte, width), inverse);
  }

  @Override
  public void rmsNormBackward(
      ByteBuffer x,
      int fromByte,
      ByteBuffer gain,
      ByteBuffer stats,
      ByteBuffer dy,
      ByteBuffer residual,
      ByteBuffer dx,
      ByteBuffer sums,
      int sumsByte) {
    int width = gain.limit();
    float inverse = stats.getFloat(VariantMath.statistic(fromByte, width));
    float dot = addGainGradient(x, fromByte, inverse, gain, dy, sums, sumsByte) * FLOAT / width;
    int j = 0;
    for (; j + STEP <= width; j += STEP) {
      FloatVector normed = load(x, fromByte + j).mul(inverse);
      FloatVector inner = load(dy, fromByte + j).mul(load(gain, j)).sub(normed.mul(dot));
      store(inner.mul(inverse).add(load(residual, fromByte + j)), dx, fromByte + j);
    }
    for (; j < width; j += FLOAT) {
      float normed = x.getFloat(fromByte + j) * inverse;
      float inner = dy.getFloat(fromByte + j) * gain.getFloat(j) - normed * dot;
      dx.putFloat(fromByte + j, inner * inverse + residual.getFloat(fromByte + j));
    }
  }

  /** Returns the sum of {@code dy gain normed}. */
  private static float addGainGradient(
      ByteBuffer x,
      int from,
      float inverse,
      ByteBuffer gain,
      ByteBuffer dy,
      ByteBuffer to,
      int at) {
    int width = gain.limit();
    FloatVector dots = zero();
    int j = 0;
    for (; j + STEP <= width; j += STEP) {
      FloatVector d = load(dy, from + j);
      FloatVector normed = load(x, from + j).mul(inverse);
      store(d.fma(normed, load(to, at + j)), to, at + j);
      dots = d.mul(load(gain, j)).fma(normed, dots);
    }
    float dot = dots.reduceLanes(VectorOperators.ADD);
    for (; j < width; j += FLOAT) {
      float d = dy.getFloat(from + j);
      float normed = x.getFloat(from + j) * inverse;
      to.putFloat(at + j, Math.fma(d, normed, to.getFloat(at + j)));
      dot = Math.fma(d * gain.getFloat(j), normed, dot);
    }
    return dot;
  }

  @Override
  public void swiGlu(ByteBuffer x, ByteBuffer y, int yByte, int hiddenBytes) {
    int gates = 2 * yByte;
    int ups = gates + hiddenBytes;
    int j = 0;
    for (; j + STEP <= hiddenBytes; j += STEP) {
      FloatVector gate = load(x, gates + j);
      store(gate.mul(LaneMath.sigmoid(gate)).mul(load(x, ups + j)), y, yByte + j);
    }
    for (; j < hiddenBytes; j += FLOAT) {
      float gate = x.getFloat(gates + j);
      y.putFloat(yByte + j, gate * ScalarMath.sigmoid(gate) * x.getFloat(ups + j));
    }
  }

  @Override
  public void swiGluBackward(
      ByteBuffer x, ByteBuffer dy, ByteBuffer dx, int yByte, int hiddenBytes) {
    int j = 0;
    for (; j + STEP <= hiddenBytes; j += STEP) {
      int at = 2 * yByte + j;
      FloatVector gate = load(x, at);
      FloatVector s = LaneMath.sigmoid(gate);
      FloatVector scaled = load(dy, yByte + j).mul(s);
      FloatVector up = load(x, at + hiddenBytes);
      FloatVector rest = FloatVector.broadcast(LANES, 1f).sub(s);
      store(scaled.mul(up).mul(gate.fma(rest, FloatVector.broadcast(LANES, 1f))), dx, at);
      store(scaled.mul(gate), dx, at + hiddenBytes);
    }
    for (; j < hiddenBytes; j += FLOAT) {
      int at = 2 * yByte + j;
      float gate = x.getFloat(at);
      float up = x.getFloat(at + hiddenBytes);
      float s = ScalarMath.sigmoid(gate);
      float scaled = dy.getFloat(yByte + j) * s;
      dx.putFloat(at, scaled * up * Math.fma(gate, 1 - s, 1));
      dx.putFloat(at + hiddenBytes, scaled * gate);
    }
  }

  @Override
  public void rotate(ByteBuffer qkv, int fromByte, RotaryEmbedding rotation, int position) {
    int half = rotation.pairs() * FLOAT;
    int first = position * rotation.pairs();
    float[] cosines = rotation.cosines();
    float[] sines = rotation.sines();
    int j = 0;
    for (; j + STEP <= half; j += STEP) {
      int at = fromByte + j;
      FloatVector a = load(qkv, at);
      FloatVector b = load(qkv, at + half);
      FloatVector cosine = FloatVector.fromArray(LANES, cosines, first + j / FLOAT);
      FloatVector sine = FloatVector.fromArray(LANES, sines, first + j / FLOAT);
      store(a.mul(cosine).sub(b.mul(sine)), qkv, at);
      store(b.mul(cosine).add(a.mul(sine)), qkv, at + half);
    }
    for (; j < half; j += FLOAT) {
      int at = fromByte + j;
      float a = qkv.getFloat(at);
      float b = qkv.getFloat(at + half);
      float cosine = cosines[first + j / FLOAT];
      float sine = sines[first + j / FLOAT];
      qkv.putFloat(at, a * cosine - b * sine);
      qkv.putFloat(at + half, b * cosine + a * sine);
    }
  }

  @Override
  public void dropout(ByteBuffer x, ByteBuffer y, int fromByte, int bytes, DropoutMask mask) {
    int end = fromByte + bytes;
    int at = fromByte;
    for (; at + STEP <= end; at += STEP) {
      store(LaneDropout.kept(load(x, at), at / FLOAT, mask), y, at);
    }
    for (; at < end; at += FLOAT) {
      y.putFloat(at, mask.keeps(at / FLOAT) ? x.getFloat(at) * mask.scale() : 0);
    }
  }

  @Override
  public void addDropped(
      ByteBuffer residual, ByteBuffer x, ByteBuffer y, int fromByte, int bytes, DropoutMask mask) {
    int end = fromByte + bytes;
    int at = fromByte;
    for (; at + STEP <= end; at += STEP) {
      FloatVector kept = LaneDropout.kept(load(x, at), at / FLOAT, mask);
      store(kept.add(load(residual, at)), y, at);
    }
    for (; at < end; at += FLOAT) {
      float kept = mask.keeps(at / FLOAT) ? x.getFloat(at) * mask.scale() : 0;
      y.putFloat(at, residual.getFloat(at) + kept);
    }
  }
}
