package io.gristmill.model.kernel.lane;

import static io.gristmill.host.HostMemory.ORDER;
import static io.gristmill.model.kernel.lane.Vectors.LANES;
import static io.gristmill.model.kernel.lane.Vectors.STEP;
import static io.gristmill.model.kernel.lane.Vectors.load;

import io.gristmill.model.kernel.row.Rotary;
import io.gristmill.model.kernel.row.Rotary.RotaryEmbedding;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/** {@link Rotary} with the Vector API. */
final class LaneRotary extends Rotary {

  @Override
  public void rotate(ByteBuffer qkv, int at, RotaryEmbedding rotary, int position, int from) {
    int half = rotary.pairs() * Float.BYTES;
    int first = position * rotary.pairs();
    float[] cosines = rotary.cosines();
    float[] sines = rotary.sines();
    int j = from;
    for (; j + STEP <= half; j += STEP) {
      FloatVector a = load(qkv, at + j);
      FloatVector b = load(qkv, at + j + half);
      FloatVector cosine = FloatVector.fromArray(LANES, cosines, first + j / Float.BYTES);
      FloatVector sine = FloatVector.fromArray(LANES, sines, first + j / Float.BYTES);
      a.mul(cosine).sub(b.mul(sine)).intoByteBuffer(qkv, at + j, ORDER);
      b.mul(cosine).add(a.mul(sine)).intoByteBuffer(qkv, at + j + half, ORDER);
    }
    super.rotate(qkv, at, rotary, position, j);
  }
}
