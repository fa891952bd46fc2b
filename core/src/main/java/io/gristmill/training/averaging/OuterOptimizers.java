package io.gristmill.training.averaging;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.AveragingSection;
import io.gristmill.error.InvalidConfigException;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/** Registry of outer optimizers by their names in a configuration. */
public final class OuterOptimizers {

  private static final Map<String, Function<AveragingSection, OuterOptimizer>> BY_NAME =
      Map.of(
          "mean", s -> new MeanOuter(),
          "nesterov", s -> nesterov(s.outerLearningRate(), s.outerMomentum()));

  private OuterOptimizers() {}

  /** All names. */
  public static SortedSet<String> names() {
    return new TreeSet<>(BY_NAME.keySet());
  }

  /** SGD with Nesterov momentum. */
  public static OuterOptimizer nesterov(double learningRate, double momentum) {
    return new NesterovOuter(learningRate, momentum);
  }

  /**
   * Creates the configured optimizer.
   *
   * @throws InvalidConfigException for an unknown name
   */
  public static OuterOptimizer of(AveragingSection section) {
    Function<AveragingSection, OuterOptimizer> outer = BY_NAME.get(section.outer());
    if (outer == null) {
      throw new InvalidConfigException(
          format("outer: %s (expected one of %s) at averaging.outer", section.outer(), names()));
    }
    return outer.apply(section);
  }
}
