package io.gristmill.optim;

import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.DecayShape;

/** The learning rate of an update. */
@FunctionalInterface
public interface LearningRateSchedule {

  /** Returns the rate of update {@code step}, counted from 0. */
  double at(long step);

  /** Creates the schedule that a section configures. */
  static LearningRateSchedule of(OptimizerSection section) {
    return switch (section.schedule()) {
      case CONSTANT -> new Constant(Warmup.of(section));
      case COSINE -> Cosine.of(section);
      case LINEAR -> Linear.of(section);
      case WARMUP_STABLE_DECAY -> WarmupStableDecay.of(section);
    };
  }

  /**
   * A linear increase that reaches the full rate at step {@code steps}, the first step after it.
   *
   * @param steps number of updates below the full rate
   */
  record Warmup(double rate, int steps) {

    static Warmup of(OptimizerSection s) {
      return new Warmup(s.learningRate(), s.warmupSteps());
    }

    boolean covers(long step) {
      return step < steps;
    }

    double at(long step) {
      return rate * (step + 1) / (steps + 1);
    }

    /**
     * Fraction, in [0, 1], of the steps from the end of the warmup to {@code end} that are done.
     */
    double progress(long step, int end) {
      return end > steps ? Math.min(1.0, (double) (step - steps) / (end - steps)) : 1.0;
    }
  }

  /** Warmup, then the full rate. */
  record Constant(Warmup warmup) implements LearningRateSchedule {

    @Override
    public double at(long step) {
      return warmup.covers(step) ? warmup.at(step) : warmup.rate();
    }
  }

  /** Warmup, then half a cosine down to the minimum rate at step {@code end}, as in nanoGPT. */
  record Cosine(Warmup warmup, double smallest, int end) implements LearningRateSchedule {

    static Cosine of(OptimizerSection s) {
      return new Cosine(Warmup.of(s), s.minLearningRate(), s.steps());
    }

    @Override
    public double at(long step) {
      if (warmup.covers(step)) {
        return warmup.at(step);
      }
      double cosine = Math.cos(Math.PI * warmup.progress(step, end));
      return smallest + 0.5 * (1 + cosine) * (warmup.rate() - smallest);
    }
  }

  /** Warmup, then a straight line down to the minimum rate at step {@code end}. */
  record Linear(Warmup warmup, double smallest, int end) implements LearningRateSchedule {

    static Linear of(OptimizerSection s) {
      return new Linear(Warmup.of(s), s.minLearningRate(), s.steps());
    }

    @Override
    public double at(long step) {
      if (warmup.covers(step)) {
        return warmup.at(step);
      }
      return warmup.rate() + warmup.progress(step, end) * (smallest - warmup.rate());
    }
  }

  /**
   * Warmup, the full rate, and a decay to the minimum rate in the last steps (WSD; Hu et al., 2024,
   * MiniCPM). Training can be continued from a checkpoint before the decay.
   *
   * @param start first step of the decay, still at the full rate
   * @param end the step at which the minimum rate is reached
   */
  record WarmupStableDecay(Warmup warmup, double smallest, long start, int end, DecayShape shape)
      implements LearningRateSchedule {

    static WarmupStableDecay of(OptimizerSection s) {
      long start = s.steps() - Math.round(s.decayFraction() * s.steps());
      return new WarmupStableDecay(
          Warmup.of(s),
          s.minLearningRate(),
          Math.max(start, s.warmupSteps()),
          s.steps(),
          s.decayShape());
    }

    @Override
    public double at(long step) {
      if (warmup.covers(step)) {
        return warmup.at(step);
      }
      if (step <= start && step < end) {
        return warmup.rate();
      }
      double progress = step < end ? (double) (step - start) / (end - start) : 1;
      double remaining =
          switch (shape) {
            case LINEAR -> 1 - progress;
            case ONE_MINUS_SQRT -> 1 - Math.sqrt(progress);
          };
      return smallest + remaining * (warmup.rate() - smallest);
    }
  }
}
