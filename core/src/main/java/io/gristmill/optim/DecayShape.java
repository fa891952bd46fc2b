package io.gristmill.optim;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidConfigException;
import java.util.Arrays;
import java.util.List;

/** How a rate falls once it does. */
public enum DecayShape {
  LINEAR("linear") {
    @Override
    double remaining(double progress) {
      return 1 - progress;
    }
  },
  /** Steep at first; ahead of the straight line in Hägele et al. (2024). */
  ONE_MINUS_SQRT("1-sqrt") {
    @Override
    double remaining(double progress) {
      return 1 - Math.sqrt(progress);
    }
  };

  private final String configured;

  DecayShape(String configured) {
    this.configured = configured;
  }

  /** Share of the way down that is left, where {@code progress}, in [0, 1], of the time is over. */
  abstract double remaining(double progress);

  /** As in configurations. */
  public static List<String> names() {
    return Arrays.stream(values()).map(shape -> shape.configured).toList();
  }

  static DecayShape named(String name) {
    int index = names().indexOf(name);
    if (index < 0) {
      throw new InvalidConfigException(
          format("decay-shape: %s (expected one of %s) at optimizer.decay-shape", name, names()));
    }
    return values()[index];
  }
}
