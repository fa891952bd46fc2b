package io.gristmill.spark.explain;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.tokens.sequences.BatchRef;
import io.gristmill.training.plan.Round;
import io.gristmill.training.plan.Round.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.LongStream;

/**
 * A step as planned for every replica.
 *
 * @param config of the run at that step
 * @param step counted from 0
 * @param round the step is in
 * @param checkpoint first checkpoint after the step, which the plan leads to; empty if there is
 *     none
 */
public record PlannedStep(
    RunConfig config, long step, Round round, int contextLength, Optional<String> checkpoint) {

  /** All steps of the round, in order. */
  public List<PlannedStep> ofRound() {
    return LongStream.range(round.firstStep(), round.lastStep())
        .mapToObj(each -> new PlannedStep(config, each, round, contextLength, checkpoint))
        .toList();
  }

  /** Reasons why the actual step may differ from the plan. */
  Optional<String> note() {
    List<String> doubts = new ArrayList<>();
    if (checkpoint.isEmpty()) {
      doubts.add("no checkpoint after this step");
    }
    if (config.averaging().roundSeconds() > 0) {
      doubts.add("the clock that ends rounds may have left the step out");
    }
    return doubts.isEmpty()
        ? Optional.empty()
        : Optional.of("planned: " + String.join("; ", doubts));
  }

  /**
   * A sequence of tokens in the step.
   *
   * @param batch micro-batch it is in
   */
  record Sequence(int replica, int batch, BatchRef ref) {

    /** First token of the sequence in the shard. */
    long from(int contextLength) {
      return ref.first() * contextLength;
    }

    /** End of the sequence in the shard, after the last target. */
    long to(int contextLength) {
      return (ref.first() + ref.count()) * contextLength + 1;
    }
  }

  /**
   * Sequences in the order in which they are read.
   *
   * @param wanted a replica; empty for all
   */
  List<Sequence> sequences(OptionalInt wanted) {
    int replicas = round.replicas().size();
    if (wanted.isPresent() && (wanted.getAsInt() < 0 || wanted.getAsInt() >= replicas)) {
      throw new InvalidConfigException(
          format("--replica: %d (expected 0 to %d)", wanted.getAsInt(), replicas - 1));
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
