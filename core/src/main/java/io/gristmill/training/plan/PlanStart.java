package io.gristmill.training.plan;

/**
 * Where a plan begins: zeros for a new run, a checkpoint's numbers for a resumed one. A run that
 * goes on with other replicas or batches begins a new plan here and still reads no sequence twice.
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
