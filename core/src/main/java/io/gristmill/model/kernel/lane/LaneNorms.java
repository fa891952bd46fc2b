package io.gristmill.model.kernel.lane;

import static io.gristmill.host.HostMemory.ORDER;
import static io.gristmill.model.kernel.lane.Vectors.STEP;
import static io.gristmill.model.kernel.lane.Vectors.load;
import static io.gristmill.model.kernel.lane.Vectors.zero;

import io.gristmill.model.kernel.row.Norms;
import io.gristmill.model.kernel.row.Norms.NormBackward;
import io.gristmill.model.kernel.row.Rows;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** {@link Norms} with the Vector API. */
final class LaneNorms extends Norms {

  LaneNorms(Rows rows) {
    super(rows);
  }

  @Override
  protected float squares(ByteBuffer x, int at, int bytes, float mean) {
    FloatVector sums = zero();
    int j = 0;
    for (; j + STEP <= bytes; j += STEP) {
      FloatVector centred = load(x, at + j).sub(mean);
      sums = centred.fma(centred, sums);
    }
    return squares(sums.reduceLanes(VectorOperators.ADD), x, at + j, bytes - j, mean);
  }

  @Override
  protected void normalise(LayerNorm n, int at, float mean, float inverse, int from) {
    ByteBuffer x = n.x();
    ByteBuffer gain = n.gain();
    ByteBuffer bias = n.bias();
    ByteBuffer y = n.y();
    int width = gain.limit();
    int j = from;
    for (; j + STEP <= width; j += STEP) {
      FloatVector normed = load(x, at + j).sub(mean).mul(inverse);
      normed.fma(load(gain, j), load(bias, j)).intoByteBuffer(y, at + j, ORDER);
    }
    super.normalise(n, at, mean, inverse, j);
  }

  @Override
  protected void scale(
      ByteBuffer x, int at, float inverse, ByteBuffer gain, ByteBuffer y, int from) {
    int width = gain.limit();
    int j = from;
    for (; j + STEP <= width; j += STEP) {
      load(x, at + j).mul(inverse).mul(load(gain, j)).intoByteBuffer(y, at + j, ORDER);
    }
    super.scale(x, at, inverse, gain, y, j);
  }

  @Override
  protected void addGainGradient(
      NormBackward<ByteBuffer> n, int at, float mean, float inverse, ByteBuffer sums, int from) {
    ByteBuffer x = n.x();
    ByteBuffer dy = n.dy();
    int width = n.gain().limit();
    int j = from;
    for (; j + STEP <= width; j += STEP) {
      FloatVector normed = load(x, at + j).sub(mean).mul(inverse);
      load(dy, at + j).fma(normed, load(sums, j)).intoByteBuffer(sums, j, ORDER);
    }
    super.addGainGradient(n, at, mean, inverse, sums, j);
  }

  @Override
  protected float dotOfNormed(NormBackward<ByteBuffer> n, int at, float mean, float inverse) {
    ByteBuffer x = n.x();
    ByteBuffer dy = n.dy();
    ByteBuffer gain = n.gain();
    int width = gain.limit();
    FloatVector sums = zero();
    int j = 0;
    for (; j + STEP <= width; j += STEP) {
      FloatVector normed = load(x, at + j).sub(mean).mul(inverse);
      sums = load(dy, at + j).mul(load(gain, j)).fma(normed, sums);
    }
    return dotOfNormed(sums.reduceLanes(VectorOperators.ADD), n, at, mean, inverse, j);
  }

  @Override
  protected void inputGradient(
      NormBackward<ByteBuffer> n,
      int at,
      float mean,
      float inverse,
      float sum,
      float dot,
      int from) {
    ByteBuffer x = n.x();
    ByteBuffer dy = n.dy();
    ByteBuffer gain = n.gain();
    ByteBuffer residual = n.residual();
    ByteBuffer dx = n.dx();
    int width = gain.limit();
    int j = from;
    for (; j + STEP <= width; j += STEP) {
      FloatVector normed = load(x, at + j).sub(mean).mul(inverse);
      FloatVector inner = load(dy, at + j).mul(load(gain, j)).sub(sum).sub(normed.mul(dot));
      inner.mul(inverse).add(load(residual, at + j)).intoByteBuffer(dx, at + j, ORDER);
    }
    super.inputGradient(n, at, mean, inverse, sum, dot, j);
  }
}
