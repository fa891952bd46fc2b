package io.gristmill.training;

import io.gristmill.training.plan.Round;
import java.io.IOException;
import java.util.List;

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
}
