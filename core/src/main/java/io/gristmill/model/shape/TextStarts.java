package io.gristmill.model.shape;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.tokens.sequences.TokenBatch;
import java.util.function.IntUnaryOperator;

/**
 * Where the texts of a batch start, if its sequences hold several. A position attends to its own
 * text only, and positions count from the start of the text.
 */
public final class TextStarts {

  /** Every sequence is one text. */
  public static final TextStarts NONE = new TextStarts(new int[0]);

  private final int[] ofRows; // [batch context]; empty if every sequence is one text

  private TextStarts(int[] ofRows) {
    this.ofRows = ofRows;
  }

  /**
   * The starts of a batch.
   *
   * @throws IncompatibleArtifactException if texts overlap or begin after their first position
   */
  public static TextStarts of(TokenBatch batch) {
    boolean several = false;
    int context = batch.contextLength();
    int[] ofRows = new int[batch.starts().length * context];
    for (int i = 0; i < batch.starts().length; i++) {
      for (int position = 0; position < context; position++) {
        int start = batch.starts()[i][position];
        int before = position == 0 ? 0 : batch.starts()[i][position - 1];
        if (start != before && start != position) {
          throw new IncompatibleArtifactException(
              format(
                  "start of a text: %d (expected %d or %d) at position %d of sequence %d of a batch",
                  start, before, position, position, i));
        }
        several |= start != 0;
        ofRows[i * context + position] = start;
      }
    }
    return several ? new TextStarts(ofRows) : NONE;
  }

  /** Whether every sequence is one text. */
  public boolean isEmpty() {
    return ofRows.length == 0;
  }

  /** Position in its sequence at which the text of a row starts; rows count all sequences. */
  public int start(int row) {
    return isEmpty() ? 0 : ofRows[row];
  }

  /** Position of every row in its text. */
  public IntUnaryOperator positions(int context) {
    return row -> row % context - start(row);
  }

  /**
   * Sums numbers by text: {@code [sequence][text]}.
   *
   * @param rows of the numbers
   */
  public double[][] sums(int[] rows, double[] numbers, int batch, int context) {
    int[] texts = numbers(batch, context);
    double[][] sums = new double[batch][];
    for (int i = 0; i < batch; i++) {
      sums[i] = new double[texts[(i + 1) * context - 1] + 1];
    }
    for (int i = 0; i < rows.length; i++) {
      sums[rows[i] / context][texts[rows[i]]] += numbers[i];
    }
    return sums;
  }

  /** Number of the text of every row in its sequence, counted from 0. */
  public int[] numbers(int batch, int context) {
    int[] numbers = new int[batch * context];
    for (int row = 0; row < numbers.length; row++) {
      if (row % context > 0) {
        numbers[row] = numbers[row - 1] + (start(row) == start(row - 1) ? 0 : 1);
      }
    }
    return numbers;
  }
}
