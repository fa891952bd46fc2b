package io.gristmill.training.averaging;

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
   * Cuts a model into the fewest slices of at most {@link #LONGEST} elements.
   *
   * @param tasks minimum number of slices, if the model is large enough
   */
  public static SliceLayout of(
      GptConfig model, OptimizerSection.Name optimizer, OptimizerStates states, int tasks) {
    boolean averaged = states == OptimizerStates.AVERAGED;
    return of(model.parameterCount(), averaged ? model.momentCount(optimizer) : 0, tasks);
  }

  /**
   * The same for vectors of the given lengths.
   *
   * @param moments elements of an averaged optimizer state; 0 if each replica has its own
   */
  public static SliceLayout of(long parameters, long moments, int tasks) {
    List<Slice> slices = new ArrayList<>();
    int length = length(parameters, tasks);
    cut(ModelVector.PARAMETERS, parameters, length, slices);
    cut(ModelVector.MOMENTS, moments, length, slices);
    return new SliceLayout(slices);
  }

  private static int length(long parameters, int tasks) {
    long share = (parameters + tasks - 1) / tasks;
    long whole = (share + FloatEncoding.BLOCK - 1) / FloatEncoding.BLOCK * FloatEncoding.BLOCK;
    return (int) Math.min(LONGEST, whole);
  }

  private static void cut(ModelVector vector, long total, int length, List<Slice> slices) {
    for (long from = 0; from < total; from += length) {
      int rest = (int) Math.min(length, total - from);
      slices.add(new Slice(slices.size(), vector, from, rest));
    }
  }
}
