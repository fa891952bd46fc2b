package io.gristmill.model.kernel.lane;

import static io.gristmill.host.HostMemory.ORDER;
import static io.gristmill.model.kernel.lane.Vectors.INTS;
import static io.gristmill.model.kernel.lane.Vectors.STEP;

import java.nio.ByteBuffer;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The second half of {@link Vectors#exp}: floats become integers in memory, not in registers. In
 * one process of eight the compiler of Java 17 does not know the class of what {@code
 * reinterpretAsInts} returns, and then allocates an object for each vector that depends on it.
 */
final class LaneExponential {

  private LaneExponential() {}

  /** Multiplies by {@code 2^n}: adds to the exponents of {@code x} the n in {@code scratch}. */
  static void finish(ByteBuffer x, int at, int bytes, ByteBuffer scratch) {
    finish(x, at, bytes, 1, bytes, scratch);
  }

  /** The same for rows of {@code bytes}, whose n follow each other in {@code scratch}. */
  static void finish(ByteBuffer x, int from, int stride, int rows, int bytes, ByteBuffer scratch) {
    int at = from;
    for (int first = 0; first < rows * bytes; first += bytes, at += stride) {
      for (int j = 0; j < bytes; j += STEP) {
        IntVector bits = IntVector.fromByteBuffer(INTS, x, at + j, ORDER);
        IntVector n = IntVector.fromByteBuffer(INTS, scratch, first + j, ORDER);
        bits.add(n.lanewise(VectorOperators.LSHL, 23)).intoByteBuffer(x, at + j, ORDER);
      }
    }
  }
}
