package io.gristmill.training;

import io.gristmill.model.step.StepResult;
import java.util.List;
import java.util.stream.Stream;

/**
 * Measurements of one training round.
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

  /** Nats per token over the steps all replicas took; not a number if they took none. */
  public double loss() {
    return taken().mapToDouble(step -> step.loss() * step.tokens()).sum() / tokens();
  }

  /** Largest global norm of a step that was taken, before clipping; not a number without any. */
  public double gradientNorm() {
    return taken().mapToDouble(StepResult::gradientNorm).max().orElse(Double.NaN);
  }

  /** The rate of the last step. */
  public double learningRate() {
    List<StepResult> first = steps.get(0);
    return first.get(first.size() - 1).learningRate();
  }

  /** Targets all replicas learned from. */
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

  private Stream<StepResult> taken() {
    return all().filter(StepResult::taken);
  }
}
