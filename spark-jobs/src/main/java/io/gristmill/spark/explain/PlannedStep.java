package io.gristmill.spark.explain;

import io.gristmill.config.RunConfig;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.tokens.BatchRef;
import io.gristmill.training.plan.Round;
import io.gristmill.training.plan.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * A step of every replica.
 *
 * @param config the run's at that step
 * @param step counted from 0
 * @param round the step is in
 */
public record PlannedStep(RunConfig config, long step, Round round, int contextLength) {

  /**
   * A sequence of the step.
   *
   * @param batch micro-batch it is in
   */
  record Sequence(int replica, int batch, BatchRef ref) {

    /** First token in the shard. */
    long from(int contextLength) {
      return ref.first() * contextLength;
    }

    /** After the last token in the shard: that of the last target. */
    long to(int contextLength) {
      return (ref.first() + ref.count()) * contextLength + 1;
    }
  }

  /**
   * In the order in which they are read.
   *
   * @param wanted the one replica, or none for all
   */
  List<Sequence> sequences(OptionalInt wanted) {
    int replicas = round.replicas().size();
    if (wanted.isPresent() && (wanted.getAsInt() < 0 || wanted.getAsInt() >= replicas)) {
      throw new InvalidConfigException(
          "--replica: %d (expected 0 to %d)".formatted(wanted.getAsInt(), replicas - 1));
    }
    List<Sequence> sequences = new ArrayList<>();
    for (int replica = 0; replica < replicas; replica++) {
      if (wanted.isEmpty() || wanted.getAsInt() == replica) {
        add(replica, sequences);
      }
    }
    return sequences;
  }

  private void add(int replica, List<Sequence> sequences) {
    Step own = round.replicas().get(replica).get((int) (step - round.firstStep()));
    for (int batch = 0; batch < own.batches().size(); batch++) {
      for (BatchRef ref : own.batches().get(batch)) {
        sequences.add(new Sequence(replica, batch, ref));
      }
    }
  }
}
