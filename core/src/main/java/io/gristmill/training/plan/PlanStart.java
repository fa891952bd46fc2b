package io.gristmill.training.plan;

/**
 * The start of a plan: zeros for a new run, the numbers of a checkpoint for a resumed one. A run
 * that is resumed with another number of replicas or another batch size starts a new plan here, and
 * still reads no sequence twice.
 *
 * @param round rounds finished
 * @param step steps every replica has taken
 * @param cursor sequences read
 */
public record PlanStart(int round, long step, long cursor) {

  /** The start of a run. */
  public static final PlanStart NEW = new PlanStart(0, 0, 0);

  public PlanStart {
    if (round < 0 || step < 0 || cursor < 0) {
      throw new IllegalArgumentException("plan start: " + round + ", " + step + ", " + cursor);
    }
  }
}
