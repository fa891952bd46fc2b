package io.gristmill.training.plan.frequency;

import io.gristmill.training.plan.Phase;

/**
 * Data-parallel at first: replicas that average after every step while they agree can be trusted
 * with larger outer steps later.
 *
 * @param steps taken one by one
 * @param then for the rest
 */
record SynchronousStart(long steps, AveragingFrequency then) implements AveragingFrequency {

  @Override
  public int at(long step) {
    return step < steps ? 1 : then.at(step);
  }

  @Override
  public Phase phase(long step) {
    return step < steps ? Phase.SYNCHRONOUS : then.phase(step);
  }
}
