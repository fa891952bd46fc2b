package io.gristmill.tokens;

/**
 * Sequences a model reads and the ids it should predict.
 *
 * @param inputs {@code [batch][context]}
 * @param targets {@code [batch][context]}; {@link #IGNORED} where no prediction is asked
 */
public record TokenBatch(int[][] inputs, int[][] targets) {

  /** A target that counts in no loss; PyTorch's ignore index. */
  public static final int IGNORED = -100;

  public TokenBatch {
    if (inputs.length == 0 || inputs.length != targets.length) {
      throw new IllegalArgumentException(
          "batch: " + inputs.length + " inputs, " + targets.length + " targets (expected equal)");
    }
    for (int i = 0; i < inputs.length; i++) {
      if (inputs[i].length != inputs[0].length || targets[i].length != inputs[0].length) {
        throw new IllegalArgumentException("sequence " + i + ": ragged batch");
      }
    }
  }

  public int batchSize() {
    return inputs.length;
  }

  /** Positions in each sequence. */
  public int contextLength() {
    return inputs[0].length;
  }

  /** Targets that count in the loss. */
  public int targetCount() {
    int count = 0;
    for (int[] row : targets) {
      for (int id : row) {
        if (id != IGNORED) {
          count++;
        }
      }
    }
    return count;
  }
}
