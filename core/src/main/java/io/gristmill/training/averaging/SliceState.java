package io.gristmill.training.averaging;

import java.io.Serializable;

/**
 * State of a slice between two rounds.
 *
 * @param values parameters or moments that all replicas continue with
 * @param momentum of the outer optimizer, or empty
 * @param residual error-feedback residual of the updates, or empty
 * @param known with overlap, the values that replicas start the next round from; else empty
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; copying megabytes would defeat slices.
public record SliceState(
    Slice slice, float[] values, float[] momentum, float[] residual, float[] known)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final float[] NONE = {};

  /** Live view of the chunk of a vector. */
  public float[] chunk(ModelVector vector) {
    return switch (vector) {
      case PARAMETERS, MOMENTS -> values;
      case OUTER_MOMENTUM -> momentum;
      case OUTER_RESIDUAL -> residual;
      case KNOWN_PARAMETERS -> known;
      case REPLICA_RESIDUAL, REPLICA_OFFSET ->
          throw new IllegalArgumentException(vector + ": not in slices");
    };
  }

  public SliceState copy() {
    return new SliceState(slice, values.clone(), momentum.clone(), residual.clone(), known.clone());
  }

  /** The state at the start of a run. */
  public static SliceState begin(Slice slice, float[] values, AveragingRule rule) {
    boolean parameters = slice.vector() == ModelVector.PARAMETERS;
    return new SliceState(
        slice,
        values,
        parameters && rule.outer().remembers() ? new float[values.length] : NONE,
        parameters && rule.keepsResiduals() ? new float[values.length] : NONE,
        parameters && rule.overlap() ? values.clone() : NONE);
  }

  /** The parameters or moments that replicas start the next round from. */
  public float[] start() {
    return known.length > 0 ? known : values;
  }
}
