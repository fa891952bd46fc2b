package io.gristmill.training.averaging;

import java.io.Serializable;

/**
 * What a slice is between two rounds.
 *
 * @param values all replicas go on from
 * @param momentum the outer optimizer's memory, or empty
 * @param residual what the last update's encoding lost, or empty
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; copying megabytes would defeat slices.
public record SliceState(Slice slice, float[] values, float[] momentum, float[] residual)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final float[] NONE = {};

  /** With arrays of its own. */
  public SliceState copy() {
    return new SliceState(slice, values.clone(), momentum.clone(), residual.clone());
  }

  /** A slice of a new run. */
  public static SliceState begin(Slice slice, float[] values, AveragingRule rule) {
    boolean parameters = slice.vector() == Slice.Vector.PARAMETERS;
    return new SliceState(
        slice,
        values,
        parameters && rule.outer().remembers() ? new float[values.length] : NONE,
        parameters && rule.keepsResiduals() ? new float[values.length] : NONE);
  }
}
