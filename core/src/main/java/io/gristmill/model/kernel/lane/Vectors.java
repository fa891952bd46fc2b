package io.gristmill.model.kernel.lane;

import static io.gristmill.host.HostMemory.ORDER;

import io.gristmill.model.kernel.row.Dropout.DropoutMask;
import io.gristmill.model.kernel.row.ScalarMath;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Functions of vectors for the loops, with the results of {@link ScalarMath}. {@code jvm.flags} has
 * them inlined, because a call would pass vectors as objects.
 *
 * <p>A loop calls methods of ours first, and then methods of the Vector API only: when a
 * compilation has 18,000 nodes, which one exponential nearly fills, the compiler of Java 17 inlines
 * what the JDK annotates, and nothing of ours.
 */
final class Vectors {

  static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;

  static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

  /** Size of one vector in bytes. */
  static final int STEP = LANES.vectorByteSize();

  /** Bytes that a loop with exponentials processes at a time, so that they stay in the L1 cache. */
  static final int BLOCK = 1 << 12;

  /**
   * Offset of the exponentials in {@link #scratch}: half a page away from their n, because a
   * processor takes a load for one of a recent store at the same offset in another page.
   */
  static final int EXPONENTIALS = BLOCK + BLOCK / 2;

  /** Offset of the sums in {@link #scratch}. */
  static final int SUMS = EXPONENTIALS + BLOCK;

  private static final ThreadLocal<ByteBuffer> SCRATCH = ThreadLocal.withInitial(Vectors::allocate);

  private Vectors() {}

  static FloatVector load(ByteBuffer from, int at) {
    return FloatVector.fromByteBuffer(LANES, from, at, ORDER);
  }

  static FloatVector zero() {
    return FloatVector.zero(LANES);
  }

  /** Rounds a number of bytes down to whole vectors. */
  static int wholeVectors(int bytes) {
    return bytes / STEP * STEP;
  }

  /** Memory of the calling thread: n of {@link #exp}, a block of exponentials, a vector of sums. */
  static ByteBuffer scratch() {
    return SCRATCH.get();
  }

  private static ByteBuffer allocate() {
    return ByteBuffer.allocateDirect(SUMS + 2 * 64).alignedSlice(64).order(ORDER);
  }

  /**
   * The first half of the exponential, whose second half is {@link LaneExponential#finish}.
   *
   * @param y gets a factor of the result at a byte
   * @param scratch gets at a byte the n of the other factor, {@code 2^n}, in its low bits
   */
  static void exp(FloatVector argument, ByteBuffer y, int at, ByteBuffer scratch, int j) {
    FloatVector x = argument.max(ScalarMath.SMALLEST).min(ScalarMath.LARGEST);
    FloatVector shifted = x.fma(ScalarMath.LOG2_E, ScalarMath.ROUNDER);
    shifted.intoByteBuffer(scratch, j, ORDER);
    FloatVector n = shifted.sub(ScalarMath.ROUNDER);
    FloatVector r =
        n.fma(
            FloatVector.broadcast(LANES, ScalarMath.MINUS_LN2_LOW),
            n.fma(FloatVector.broadcast(LANES, ScalarMath.MINUS_LN2_HIGH), x));
    FloatVector p = r.fma(ScalarMath.P0, ScalarMath.P1);
    p = p.fma(r, FloatVector.broadcast(LANES, ScalarMath.P2));
    p = p.fma(r, FloatVector.broadcast(LANES, ScalarMath.P3));
    p = p.fma(r, FloatVector.broadcast(LANES, ScalarMath.P4));
    p = p.fma(r, FloatVector.broadcast(LANES, ScalarMath.P5));
    p.mul(r).fma(r, r.add(1f)).intoByteBuffer(y, at, ORDER);
  }

  /** The hash of {@link DropoutMask}. */
  static IntVector scrambled(IntVector value) {
    IntVector x = value;
    x = x.lanewise(VectorOperators.XOR, x.lanewise(VectorOperators.LSHR, 16));
    x = x.mul(DropoutMask.MULTIPLIER1);
    x = x.lanewise(VectorOperators.XOR, x.lanewise(VectorOperators.LSHR, 15));
    x = x.mul(DropoutMask.MULTIPLIER2);
    return x.lanewise(VectorOperators.XOR, x.lanewise(VectorOperators.LSHR, 16));
  }
}
