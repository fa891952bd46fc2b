package io.gristmill.optim;

import io.gristmill.config.OptimizerSection;

/** Warmup, then a straight line down to the smallest rate at step {@code end}. */
record LinearSchedule(Warmup warmup, double smallest, int end) implements LearningRateSchedule {

  static LinearSchedule of(OptimizerSection s) {
    return new LinearSchedule(
        new Warmup(s.learningRate(), s.warmupSteps()), s.minLearningRate(), s.steps());
  }

  @Override
  public double at(long step) {
    if (warmup.covers(step)) {
      return warmup.at(step);
    }
    return warmup.rate() + warmup.progress(step, end) * (smallest - warmup.rate());
  }
}
