package io.gristmill.model.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Vectorised {@link DropoutMask} for {@link LaneVariants}. */
final class LaneDropout {

  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

  private LaneDropout() {}

  /** Applies the mask to consecutive elements, the first of which has the given index. */
  static FloatVector kept(FloatVector x, int index, DropoutMask mask) {
    IntVector indices = IntVector.broadcast(INTS, index + mask.low()).addIndex(1);
    IntVector bits = scrambled(scrambled(indices).lanewise(VectorOperators.XOR, mask.high()));
    // All ones where the difference is negative, which is where the element is dropped.
    IntVector dropped =
        bits.lanewise(VectorOperators.LSHR, 1)
            .sub(mask.threshold())
            .lanewise(VectorOperators.ASHR, Integer.SIZE - 1);
    IntVector values = x.mul(mask.scale()).reinterpretAsInts();
    return values.and(dropped.not()).reinterpretAsFloats();
  }

  private static IntVector scrambled(IntVector value) {
    IntVector x = value;
    x = x.lanewise(VectorOperators.XOR, x.lanewise(VectorOperators.LSHR, 16));
    x = x.mul(DropoutMask.MULTIPLIER1);
    x = x.lanewise(VectorOperators.XOR, x.lanewise(VectorOperators.LSHR, 15));
    x = x.mul(DropoutMask.MULTIPLIER2);
    return x.lanewise(VectorOperators.XOR, x.lanewise(VectorOperators.LSHR, 16));
  }
}
