package io.gristmill.optim;

import io.gristmill.config.OptimizerSection;

/** Warmup, then the full rate for good. */
record ConstantSchedule(Warmup warmup) implements LearningRateSchedule {

  static ConstantSchedule of(OptimizerSection s) {
    return new ConstantSchedule(new Warmup(s.learningRate(), s.warmupSteps()));
  }

  @Override
  public double at(long step) {
    return warmup.covers(step) ? warmup.at(step) : warmup.rate();
  }
}
