package io.gristmill.training;

import io.gristmill.training.plan.Round;

/**
 * Trains round after round. What it holds between two rounds is the model all replicas start the
 * next one from, and their optimizer states.
 */
public interface RoundTrainer extends AutoCloseable {

  /** Takes every replica through its steps and averages; a shorter last round averages too. */
  RoundResult train(Round round);

  /** The model and optimizer after the last round; views, valid until the next one begins. */
  TrainedState snapshot();

  /** Goes on from a snapshot as if no time had passed: bit for bit. Copies. */
  void restore(TrainedState state);

  /** Replicas that can train at the same time. */
  default int slots() {
    return 1;
  }

  @Override
  void close();
}
