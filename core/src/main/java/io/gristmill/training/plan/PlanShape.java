package io.gristmill.training.plan;

/**
 * The numbers of a plan.
 *
 * @param replicas model copies
 * @param frequency steps of a replica between two averagings (H)
 * @param batchSize sequences of a micro-batch
 * @param accumulation micro-batches of a step
 * @param steps steps of each replica in the whole run
 */
public record PlanShape(
    int replicas, AveragingFrequency frequency, int batchSize, int accumulation, long steps) {

  public PlanShape {
    atLeastOne("replicas", replicas);
    atLeastOne("batch-size", batchSize);
    atLeastOne("accumulation", accumulation);
    atLeastOne("steps", steps);
  }

  /** With rounds of equal length. */
  public PlanShape(int replicas, int frequency, int batchSize, int accumulation, long steps) {
    this(replicas, new AveragingFrequency.Constant(frequency), batchSize, accumulation, steps);
  }

  /** Sequences all replicas read in one step. */
  public long globalBatch() {
    return (long) replicas * accumulation * batchSize;
  }

  /** Steps of a round late in the run. */
  int fullRound() {
    return frequency.at(steps);
  }

  private static void atLeastOne(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected >= 1)");
    }
  }
}
