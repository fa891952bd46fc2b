package io.gristmill.model.kernel.row;

import java.nio.ByteBuffer;

/** Dropout, element by element. */
public class Dropout {

  /** {@code y = x} with dropped elements set to 0 and the others scaled. */
  public void dropout(ByteBuffer x, ByteBuffer y, int from, int to, DropoutMask mask) {
    for (int at = from; at < to; at += Float.BYTES) {
      y.putFloat(at, mask.keeps(at / Float.BYTES) ? x.getFloat(at) * mask.scale() : 0);
    }
  }
}
