package io.gristmill.training;

import io.gristmill.training.plan.Round;
import java.io.IOException;
import java.util.List;

/**
 * Trains round after round. What it holds between two rounds is the model all replicas start the
 * next one from, and their optimizer states; none of it need ever be in one place.
 */
public interface RoundTrainer extends AutoCloseable {

  /** Takes every replica through its steps and averages; a shorter last round averages too. */
  RoundResult train(Round round) throws IOException;

  /**
   * As if the last round had not been; possible once after each.
   *
   * @throws IllegalStateException if there is no round to undo, or it was not made to
   */
  void undo();

  /** Loss of the averaged model, in nats per token. */
  double score(ValidationPlan plan) throws IOException;

  /**
   * Writes model and optimizer states as {@link TrainedFiles}; equal states give equal bytes.
   *
   * @return the files' names
   */
  List<String> save(String directory) throws IOException;

  /** What was saved last is at this place for good, and may be read again from there. */
  default void kept(String directory) {}

  /**
   * Goes on from what was saved, as if no time had passed: bit for bit, given the same replicas.
   * Further replicas begin with the last one's optimizer state.
   */
  void restore(String directory) throws IOException;

  /** Replicas that can train at the same time. */
  default int slots() {
    return 1;
  }

  @Override
  void close();
}
