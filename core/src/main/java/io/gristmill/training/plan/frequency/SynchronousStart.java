package io.gristmill.training.plan.frequency;

/**
 * Data-parallel at first: replicas that average after every step while they agree can be trusted
 * with larger outer steps later. One that is alone agrees with itself, and takes whole rounds.
 *
 * @param steps of this phase
 * @param replicas that average
 * @param then for the rest
 */
record SynchronousStart(long steps, int replicas, AveragingFrequency then)
    implements AveragingFrequency {

  @Override
  public int at(long step) {
    if (step >= steps) {
      return then.at(step);
    }
    return replicas > 1 ? 1 : (int) Math.min(then.at(step), steps - step);
  }

  @Override
  public Phase phase(long step) {
    return step < steps ? Phase.SYNCHRONOUS : then.phase(step);
  }
}
