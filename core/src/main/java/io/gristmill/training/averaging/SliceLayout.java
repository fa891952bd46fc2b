package io.gristmill.training.averaging;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.AveragingSection.OptimizerStates;
import io.gristmill.config.OptimizerSection;
import io.gristmill.host.FloatEncoding;
import io.gristmill.model.shape.GptConfig;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The slices of a model. They begin at multiples of {@link FloatEncoding#BLOCK}, so that no result
 * depends on their number.
 *
 * @param slices in order, without gaps, parameters first
 */
public record SliceLayout(List<Slice> slices) implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Maximum slice length: 16 MiB of float32. */
  public static final int LONGEST = 1 << 22;

  public SliceLayout {
    slices = List.copyOf(slices);
  }

  /**
   * Cuts each fragment of a model into the fewest slices of at most {@link #LONGEST} elements.
   *
   * @param tasks minimum number of slices of a fragment, if it is large enough
   */
  public static SliceLayout of(
      GptConfig model, OptimizerSection.Name optimizer, AveragingRule rule, int tasks) {
    boolean averaged = rule.states() == OptimizerStates.AVERAGED;
    long moments = averaged ? model.momentCount(optimizer) : 0;
    return of(model.parameterCount(), rule.fragments(), moments, tasks);
  }

  /**
   * The same for vectors of the given lengths.
   *
   * @param fragments number of parts of the parameters
   * @param moments elements of an averaged optimizer state; 0 if each replica has its own
   */
  public static SliceLayout of(long parameters, int fragments, long moments, int tasks) {
    List<Slice> slices = new ArrayList<>();
    long fragment = share(parameters, fragments);
    int length = (int) Math.min(LONGEST, share(Math.min(fragment, parameters), tasks));
    for (int i = 0; i < fragments; i++) {
      long from = Math.min(parameters, i * fragment);
      long to = Math.min(parameters, from + fragment);
      cut(ModelVector.PARAMETERS, i, from, to, length, slices);
    }
    cut(ModelVector.MOMENTS, 0, 0, moments, length, slices);
    return new SliceLayout(slices);
  }

  /** An equal share in whole blocks. */
  private static long share(long total, int parts) {
    long share = (total + parts - 1) / parts;
    return (share + FloatEncoding.BLOCK - 1) / FloatEncoding.BLOCK * FloatEncoding.BLOCK;
  }

  private static void cut(
      ModelVector vector, int fragment, long begin, long end, int length, List<Slice> slices) {
    for (long from = begin; from < end; from += length) {
      int rest = (int) Math.min(length, end - from);
      slices.add(new Slice(slices.size(), vector, from, rest, fragment));
    }
  }

  /**
   * A chunk of a vector that all replicas share.
   *
   * @param index position among all slices
   * @param vector {@link ModelVector#PARAMETERS} or {@link ModelVector#MOMENTS}
   * @param from first element within its vector
   * @param length elements
   * @param fragment of the parameters that it is part of, from 0
   */
  public record Slice(int index, ModelVector vector, long from, int length, int fragment)
      implements Serializable {

    private static final long serialVersionUID = 1L;

    public Slice {
      if (index < 0 || from < 0 || length < 1) {
        throw new IllegalArgumentException(format("slice %d: %d+%d", index, from, length));
      }
    }

    /** Whether the state of this slice has a chunk of a shared vector. */
    public boolean holds(ModelVector shared) {
      return (shared == ModelVector.MOMENTS) == (vector == ModelVector.MOMENTS);
    }
  }

  /**
   * State of a slice between two rounds.
   *
   * @param values parameters or moments that all replicas continue with
   * @param momentum of the outer optimizer, or empty
   * @param residual error-feedback residual of the updates, or empty
   * @param known with overlap, the values that replicas start the next round from; else empty
   */
  @SuppressWarnings(
      "ArrayRecordComponent") // Never compared; copying megabytes would defeat slices.
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
      return new SliceState(
          slice, values.clone(), momentum.clone(), residual.clone(), known.clone());
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
}
