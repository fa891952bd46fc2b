package io.gristmill.tokens;

/**
 * A batch of input sequences and of the ids to predict.
 *
 * @param inputs {@code [batch][context]}
 * @param targets {@code [batch][context]}; {@link #IGNORED} where nothing is predicted
 */
public record TokenBatch(int[][] inputs, int[][] targets) {

  /** A target that does not contribute to the loss; PyTorch's ignore index. */
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

  /**
   * Cuts a stream of {@code windows * length + 1} ids into consecutive windows. The targets of a
   * window are its inputs shifted by one id.
   */
  static TokenBatch cut(int[] stream, int windows, int length) {
    int[][] inputs = new int[windows][length];
    int[][] targets = new int[windows][length];
    for (int i = 0; i < windows; i++) {
      System.arraycopy(stream, i * length, inputs[i], 0, length);
      System.arraycopy(stream, i * length + 1, targets[i], 0, length);
    }
    return new TokenBatch(inputs, targets);
  }

  public int batchSize() {
    return inputs.length;
  }

  public int contextLength() {
    return inputs[0].length;
  }

  /** Number of targets that contribute to the loss. */
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
