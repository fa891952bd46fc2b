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
}
