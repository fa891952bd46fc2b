package io.gristmill.optim;

/** The learning rate of an update. */
@FunctionalInterface
public interface LearningRateSchedule {

  /** Returns the rate of update {@code step}, counted from 0. */
  double at(long step);
}
