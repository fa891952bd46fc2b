package io.gristmill.spark.finetune;

import io.gristmill.tokens.sequences.TokenBatch;
import java.io.IOException;
import java.io.Serializable;

/** Scores of the model that preferences start from. Used by one thread. */
public interface ReferenceScores extends AutoCloseable {

  /**
   * Scores rows of two texts each.
   *
   * @return {@code [row][2]}: sum of the log-probabilities of the targets of each text, in nats
   */
  double[][] of(TokenBatch rows) throws IOException;

  @Override
  void close() throws IOException;

  /** Opens the model in a task. */
  @FunctionalInterface
  interface Source extends Serializable {

    /** Zeros, as for tasks without a reference. */
    Source NONE =
        () ->
            new ReferenceScores() {
              @Override
              public double[][] of(TokenBatch rows) {
                return new double[rows.batchSize()][2];
              }

              @Override
              public void close() {}
            };

    ReferenceScores open() throws IOException;
  }
}
