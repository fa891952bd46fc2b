package io.gristmill.training.plan;

import io.gristmill.tokens.sequences.BatchRef;
import io.gristmill.training.plan.AveragingFrequency.Phase;
import java.io.Serializable;
import java.util.List;

/**
 * One round of data-parallel training: every replica takes the same number of steps, then their
 * parameters are averaged.
 *
 * @param index position in the run, from 0
 * @param firstStep steps every replica took before this round
 * @param replicas {@code [replica][step]}
 * @param last whether no round is planned after this one
 */
public record Round(int index, long firstStep, List<List<Step>> replicas, Phase phase, boolean last)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Creates a round of the phase {@link Phase#LOCAL} that is not the last one. */
  public Round(int index, long firstStep, List<List<Step>> replicas) {
    this(index, firstStep, replicas, Phase.LOCAL, false);
  }

  public Round {
    if (index < 0 || firstStep < 0 || replicas.isEmpty() || replicas.get(0).isEmpty()) {
      throw new IllegalArgumentException("round " + index + ": nothing to train");
    }
    int steps = replicas.get(0).size();
    if (replicas.stream().anyMatch(plan -> plan.size() != steps)) {
      throw new IllegalArgumentException("round " + index + ": replicas of unequal length");
    }
    replicas = replicas.stream().map(List::copyOf).toList();
  }

  /** Number of steps of each replica. */
  public int steps() {
    return replicas.get(0).size();
  }

  /** Steps every replica has taken once the round is over. */
  public long lastStep() {
    return firstStep + steps();
  }

  /**
   * The sequences one replica uses for one optimizer update.
   *
   * @param batches {@code [accumulation]}; each lists the sequences of one micro-batch
   */
  public record Step(List<List<BatchRef>> batches) implements Serializable {

    private static final long serialVersionUID = 1L;

    public Step {
      if (batches.isEmpty() || batches.stream().anyMatch(List::isEmpty)) {
        throw new IllegalArgumentException("step without sequences");
      }
      batches = batches.stream().map(List::copyOf).toList();
    }
  }
}
