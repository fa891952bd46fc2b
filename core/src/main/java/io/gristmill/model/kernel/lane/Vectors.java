package io.gristmill.model.kernel.lane;

import static io.gristmill.host.HostMemory.ORDER;

import io.gristmill.model.kernel.row.DropoutMask;
import io.gristmill.model.kernel.row.ScalarMath;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Loads and functions of vectors, with the results of {@link ScalarMath}. {@code jvm.flags} has
 * them inlined into the loops, because a call would pass vectors as objects.
 *
 * <p>A loop calls them first, and then methods of the Vector API only: when a compilation has
 * 18,000 nodes, which one exponential nearly fills, the compiler of Java 17 inlines what the JDK
 * annotates, and nothing of ours.
 */
final class Vectors {

  static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;

  static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

  /** Size of one vector in bytes. */
  static final int STEP = LANES.vectorByteSize();

  private Vectors() {}

  static FloatVector load(ByteBuffer from, int at) {
    return FloatVector.fromByteBuffer(LANES, from, at, ORDER);
  }

  static FloatVector zero() {
    return FloatVector.zero(LANES);
  }

  static FloatVector exp(FloatVector argument) {
    FloatVector x = argument.max(ScalarMath.SMALLEST).min(ScalarMath.LARGEST);
    FloatVector shifted = x.fma(ScalarMath.LOG2_E, ScalarMath.ROUNDER);
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
    p = p.mul(r).fma(r, r.add(1f));
    IntVector power = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
    return p.reinterpretAsInts().add(power).reinterpretAsFloats();
  }

  static FloatVector sigmoid(FloatVector x) {
    return FloatVector.broadcast(LANES, 1f).div(exp(x.neg()).add(1f));
  }

  static FloatVector sigmoidOfGelu(FloatVector x) {
    FloatVector u = x.mul(x).fma(ScalarMath.C3, ScalarMath.C1).mul(x);
    return sigmoid(u);
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
