package io.gristmill.optim;

import io.gristmill.config.OptimizerSection;

/** Warmup, then half a cosine down to the smallest rate at step {@code end}; nanoGPT's schedule. */
record CosineSchedule(Warmup warmup, double smallest, int end) implements LearningRateSchedule {

  static CosineSchedule of(OptimizerSection s) {
    return new CosineSchedule(
        new Warmup(s.learningRate(), s.warmupSteps()), s.minLearningRate(), s.steps());
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
