package io.gristmill.training;

import io.gristmill.model.StepResult;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one round measured.
 *
 * @param steps {@code [replica][step]}
 * @param averagingSeconds wall time outside the replicas' own steps
 * @param averagingBytes bytes of parameters and optimizer state that were averaged or moved
 */
public record RoundResult(
    List<List<StepResult>> steps, double averagingSeconds, long averagingBytes) {

  public RoundResult {
    steps = steps.stream().map(List::copyOf).toList();
  }

  /** Nats per token over every step of every replica. */
  public double loss() {
    return all().mapToDouble(step -> step.loss() * step.tokens()).sum() / tokens();
  }

  /** Largest global norm of a step, before clipping; not a number if any step's is not. */
  public double gradientNorm() {
    return all().mapToDouble(StepResult::gradientNorm).reduce(0, Math::max);
  }

  /** The rate of the last step. */
  public double learningRate() {
    List<StepResult> first = steps.get(0);
    return first.get(first.size() - 1).learningRate();
  }

  /** Targets seen by all replicas. */
  public long tokens() {
    return all().mapToLong(StepResult::tokens).sum();
  }

  /** Targets one replica has learned from: its weight in the average. */
  public static long tokens(List<StepResult> steps) {
    return steps.stream().mapToLong(StepResult::tokens).sum();
  }

  private Stream<StepResult> all() {
    return steps.stream().flatMap(List::stream);
  }
}
