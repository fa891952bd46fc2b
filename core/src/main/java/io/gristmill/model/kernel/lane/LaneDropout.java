package io.gristmill.model.kernel.lane;

import static io.gristmill.host.HostMemory.ORDER;
import static io.gristmill.model.kernel.lane.Vectors.INTS;
import static io.gristmill.model.kernel.lane.Vectors.STEP;
import static io.gristmill.model.kernel.lane.Vectors.load;
import static io.gristmill.model.kernel.lane.Vectors.scrambled;
import static io.gristmill.model.kernel.lane.Vectors.wholeVectors;

import io.gristmill.model.kernel.row.Dropout;
import io.gristmill.model.kernel.row.Dropout.DropoutMask;
import java.nio.ByteBuffer;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** {@link Dropout} with the Vector API: all elements scaled, then the dropped ones cleared. */
final class LaneDropout extends Dropout {

  @Override
  public void dropout(ByteBuffer x, ByteBuffer y, int from, int to, DropoutMask mask) {
    int end = from + wholeVectors(to - from);
    scale(x, y, from, end, mask.scale());
    clear(y, from, end, mask);
    super.dropout(x, y, end, to, mask);
  }

  private static void scale(ByteBuffer x, ByteBuffer y, int from, int to, float factor) {
    for (int at = from; at < to; at += STEP) {
      load(x, at).mul(factor).intoByteBuffer(y, at, ORDER);
    }
  }

  private static void clear(ByteBuffer y, int from, int to, DropoutMask mask) {
    int low = mask.low();
    int high = mask.high();
    int threshold = mask.threshold();
    for (int at = from; at < to; at += STEP) {
      IntVector indices = IntVector.broadcast(INTS, at / Float.BYTES + low).addIndex(1);
      IntVector bits = scrambled(scrambled(indices).lanewise(VectorOperators.XOR, high));
      // All ones where the difference is not negative, which is where the element is kept.
      IntVector kept =
          bits.lanewise(VectorOperators.LSHR, 1)
              .sub(threshold)
              .lanewise(VectorOperators.ASHR, Integer.SIZE - 1)
              .not();
      IntVector.fromByteBuffer(INTS, y, at, ORDER).and(kept).intoByteBuffer(y, at, ORDER);
    }
  }
}
