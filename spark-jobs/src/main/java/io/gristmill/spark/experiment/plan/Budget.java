package io.gristmill.spark.experiment.plan;

import static io.gristmill.error.Messages.format;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The length of a training. With {@code N} parameters and {@code D} trained tokens a training takes
 * about {@code 6 N D} floating-point operations (Kaplan et al., 2020).
 *
 * @param amount what is given; empty to take {@code optimizer.steps}
 * @param warmup share of the steps in which the learning rate rises; empty for {@code
 *     optimizer.warmup-steps}
 */
public record Budget(Optional<Amount> amount, OptionalDouble warmup) {

  static final Budget NONE = new Budget(Optional.empty(), OptionalDouble.empty());

  /** The unit that a budget is given in. */
  public enum Unit {
    TOKENS,
    FLOPS,
    TOKENS_PER_PARAMETER;

    String key() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** A number of a unit. */
  public record Amount(Unit unit, double value) {

    double tokens(long parameters) {
      return switch (unit) {
        case TOKENS -> value;
        case FLOPS -> value / flops(parameters, 1);
        case TOKENS_PER_PARAMETER -> value * parameters;
      };
    }

    @Override
    public String toString() {
      return format("%s = %s", unit.key(), value);
    }
  }

  /** Floating-point operations of a training: {@code 6 N D}. */
  public static double flops(long parameters, double tokens) {
    return 6.0 * parameters * tokens;
  }

  Budget withAmount(Amount other) {
    return new Budget(Optional.of(other), warmup);
  }

  Budget withWarmup(double share) {
    return new Budget(amount, OptionalDouble.of(share));
  }

  /** A part of the budget, for the early rounds of a search; the warmup keeps its share. */
  public Budget part(double share) {
    return new Budget(amount.map(given -> new Amount(given.unit(), given.value() * share)), warmup);
  }

  /**
   * The number of optimizer steps that is nearest to the budget, and at least one.
   *
   * @param tokensPerStep of all replicas together
   * @param configured the value of {@code optimizer.steps}, which counts without a budget
   */
  public long steps(long parameters, long tokensPerStep, long configured) {
    return amount
        .map(given -> Math.max(1, Math.round(given.tokens(parameters) / tokensPerStep)))
        .orElse(configured);
  }

  /** The number of warmup steps. */
  public long warmupSteps(long steps, long configured) {
    return warmup.isEmpty() ? configured : Math.round(warmup.getAsDouble() * steps);
  }
}
