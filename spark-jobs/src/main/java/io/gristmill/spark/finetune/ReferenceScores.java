package io.gristmill.spark.finetune;

import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.checkpoint.LoadedModel;
import io.gristmill.io.Storage;
import io.gristmill.tokens.sequences.TokenBatch;
import java.io.IOException;
import java.io.Serializable;

/** Scores of the model that preferences start from. Used by one thread. */
public interface ReferenceScores extends AutoCloseable {

  /**
   * Scores rows of two texts each.
   *
   * @return {@code [row][text]}: sum of the log-probabilities of the targets of each text, in nats;
   *     padding may follow the two texts
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

  /** Scores by the model that training starts from. */
  record OfModel(Storage storage, String checkpoint) implements Source {

    private static final long serialVersionUID = 1L;

    @Override
    public ReferenceScores open() throws IOException {
      LoadedModel model = LoadedModel.load(Checkpoint.open(storage, checkpoint));
      return new ReferenceScores() {
        @Override
        public double[][] of(TokenBatch rows) {
          return model.network().logProbabilities(rows);
        }

        @Override
        public void close() {
          model.close();
        }
      };
    }
  }
}
