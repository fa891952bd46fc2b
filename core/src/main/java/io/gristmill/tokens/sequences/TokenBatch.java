package io.gristmill.tokens.sequences;

import java.util.List;
import java.util.stream.Stream;

/**
 * A batch of input sequences and of the ids to predict.
 *
 * @param inputs {@code [batch][context]}
 * @param targets {@code [batch][context]}; {@link #IGNORED} where nothing is predicted
 * @param starts {@code [batch][context]}: where a sequence holds several texts, the position of the
 *     first id of the text that each id belongs to. A position attends to its own text only, whose
 *     positions count from 0. Empty if each sequence is one text
 * @param values {@code [batch][values]}: further numbers of each sequence, whose meaning depends on
 *     what the model learns; empty for none
 */
public record TokenBatch(int[][] inputs, int[][] targets, int[][] starts, float[][] values) {

  /** A target that does not contribute to the loss; PyTorch's ignore index. */
  public static final int IGNORED = -100;

  private static final int[][] ONE_TEXT = {};
  private static final float[][] NO_VALUES = {};

  public TokenBatch {
    if (inputs.length == 0 || inputs.length != targets.length) {
      throw new IllegalArgumentException(
          "batch: " + inputs.length + " inputs, " + targets.length + " targets (expected equal)");
    }
    requireRectangle(inputs, inputs);
    requireRectangle(targets, inputs);
    requireRectangle(starts, inputs);
  }

  /** Sequences of one text each. */
  public TokenBatch(int[][] inputs, int[][] targets) {
    this(inputs, targets, ONE_TEXT, NO_VALUES);
  }

  private static void requireRectangle(int[][] rows, int[][] inputs) {
    for (int i = 0; i < rows.length; i++) {
      if (rows[i].length != inputs[0].length) {
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

  /** Joins batches of equal sequence length, in order. */
  public static TokenBatch join(List<TokenBatch> parts) {
    return new TokenBatch(
        parts.stream().flatMap(part -> Stream.of(part.inputs)).toArray(int[][]::new),
        parts.stream().flatMap(part -> Stream.of(part.targets)).toArray(int[][]::new),
        parts.stream().flatMap(part -> Stream.of(part.starts)).toArray(int[][]::new),
        parts.stream().flatMap(part -> Stream.of(part.values)).toArray(float[][]::new));
  }

  public int batchSize() {
    return inputs.length;
  }

  public int contextLength() {
    return inputs[0].length;
  }

  /** Whether sequences hold several texts. */
  public boolean hasSeveralTexts() {
    return starts.length > 0;
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
