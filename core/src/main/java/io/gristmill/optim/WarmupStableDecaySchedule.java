package io.gristmill.optim;

import io.gristmill.config.OptimizerSection;

/**
 * Warmup, the full rate, and a fall to the smallest rate in the last steps (WSD; Hu et al., 2024,
 * MiniCPM). What was trained before the fall can be trained on.
 *
 * @param start first step of the fall, still at the full rate
 * @param end the step at which the smallest rate is reached
 */
record WarmupStableDecaySchedule(
    Warmup warmup, double smallest, long start, int end, DecayShape shape)
    implements LearningRateSchedule {

  static WarmupStableDecaySchedule of(OptimizerSection s) {
    long start = s.steps() - Math.round(s.decayFraction() * s.steps());
    return new WarmupStableDecaySchedule(
        new Warmup(s.learningRate(), s.warmupSteps()),
        s.minLearningRate(),
        Math.max(start, s.warmupSteps()),
        s.steps(),
        DecayShape.named(s.decayShape()));
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
    return smallest + shape.remaining(progress) * (warmup.rate() - smallest);
  }
}
