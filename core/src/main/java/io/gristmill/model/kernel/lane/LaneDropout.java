package io.gristmill.model.kernel.lane;

import static io.gristmill.host.HostMemory.ORDER;
import static io.gristmill.model.kernel.lane.Vectors.INTS;
import static io.gristmill.model.kernel.lane.Vectors.STEP;
import static io.gristmill.model.kernel.lane.Vectors.load;
import static io.gristmill.model.kernel.lane.Vectors.scrambled;

import io.gristmill.model.kernel.row.Dropout;
import io.gristmill.model.kernel.row.DropoutMask;
import java.nio.ByteBuffer;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** {@link Dropout} with the Vector API. */
final class LaneDropout extends Dropout {

  @Override
  public void dropout(ByteBuffer x, ByteBuffer y, int from, int to, DropoutMask mask) {
    int low = mask.low();
    int high = mask.high();
    int threshold = mask.threshold();
    float scale = mask.scale();
    int at = from;
    for (; at + STEP <= to; at += STEP) {
      IntVector values = load(x, at).mul(scale).reinterpretAsInts();
      IntVector indices = IntVector.broadcast(INTS, at / Float.BYTES + low).addIndex(1);
      IntVector bits = scrambled(scrambled(indices).lanewise(VectorOperators.XOR, high));
      // All ones where the difference is negative, which is where the element is dropped.
      IntVector dropped =
          bits.lanewise(VectorOperators.LSHR, 1)
              .sub(threshold)
              .lanewise(VectorOperators.ASHR, Integer.SIZE - 1);
      values.and(dropped.not()).reinterpretAsFloats().intoByteBuffer(y, at, ORDER);
    }
    super.dropout(x, y, at, to, mask);
  }
}
