package io.gristmill.training;

import io.gristmill.model.step.ComputeDevice;
import io.gristmill.model.step.StepResult;
import io.gristmill.training.plan.Round;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Trains a model in rounds. Between two rounds it holds the model that all replicas start from and
 * their optimizer states, possibly distributed over several machines.
 */
public interface RoundTrainer extends AutoCloseable {

  /**
   * Trains all replicas for the steps of a round and averages them; also after a shorter last
   * round.
   */
  RoundResult train(Round round) throws IOException;

  /**
   * Rolls back the last round; possible once after each round.
   *
   * @throws IllegalStateException if there is no round to roll back, or the policy is to keep none
   */
  void undo();

  /** Computes the loss of the averaged model, in nats per token. */
  double score(ValidationPlan plan) throws IOException;

  /**
   * Writes model and optimizer states as {@link TrainedFiles}; equal states give equal bytes.
   *
   * @return the files' names
   */
  List<String> save(String directory) throws IOException;

  /** Announces the final location of the last save, from which it may be read again. */
  default void kept(String directory) {}

  /**
   * Continues from a save; bit for bit with the same number of replicas. Additional replicas start
   * with the optimizer state of the last one.
   */
  void restore(String directory) throws IOException;

  /** Number of replicas that can train at the same time. */
  default int slots() {
    return 1;
  }

  @Override
  void close();

  /** The rounds that a trainer can roll back; the state kept for it takes memory. */
  public enum RollbackPolicy {
    NEVER,
    LAST_ROUND
  }

  /**
   * Measurements of one training round.
   *
   * @param steps {@code [replica][step]}
   * @param averagingSeconds wall time outside the replicas' own steps
   * @param averagingBytes bytes of parameters and optimizer state that were averaged or moved
   * @param devices different devices that computed the steps
   */
  record RoundResult(
      List<List<StepResult>> steps,
      double averagingSeconds,
      long averagingBytes,
      List<ComputeDevice> devices) {

    public RoundResult {
      steps = steps.stream().map(List::copyOf).toList();
      devices = devices.stream().distinct().toList();
    }

    /** A round on the host's processor. */
    public RoundResult(List<List<StepResult>> steps, double averagingSeconds, long averagingBytes) {
      this(steps, averagingSeconds, averagingBytes, List.of(ComputeDevice.HOST));
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
}
