package io.gristmill.model.shape;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.tokens.sequences.TokenBatch;
import java.util.Arrays;

/** Checks the token ids that are passed to a model. */
public final class TokenIds {

  private TokenIds() {}

  /**
   * Returns the input ids of a model, row by row.
   *
   * @param sequences {@code [batch][context]}
   * @throws IncompatibleArtifactException for an id outside the vocabulary or too long a sequence
   */
  public static int[] inputs(int[][] sequences, GptConfig config) {
    requireShape(sequences.length, sequences[0].length, config);
    return checked(flat(sequences), config.vocabularySize(), 0);
  }

  /**
   * Returns the target ids of a model, row by row; {@link TokenBatch#IGNORED} is allowed.
   *
   * @throws IncompatibleArtifactException for an id outside the vocabulary
   */
  public static int[] targets(int[][] sequences, GptConfig config) {
    return targets(flat(sequences), config);
  }

  /** The same for ids that are flat already. */
  public static int[] targets(int[] ids, GptConfig config) {
    return checked(ids, config.vocabularySize(), TokenBatch.IGNORED);
  }

  /**
   * Returns the target values of a regression, row by row; NaN where the target is {@link
   * TokenBatch#IGNORED}.
   *
   * @param sequences bits of floats
   * @throws IncompatibleArtifactException for a value that is not finite
   */
  public static float[] values(int[][] sequences) {
    int[] bits = flat(sequences);
    float[] values = new float[bits.length];
    for (int i = 0; i < bits.length; i++) {
      values[i] = bits[i] == TokenBatch.IGNORED ? Float.NaN : Float.intBitsToFloat(bits[i]);
      if (bits[i] != TokenBatch.IGNORED && !Float.isFinite(values[i])) {
        throw new IncompatibleArtifactException(
            format(
                "target value: %s (expected a finite number) at position %d of a batch",
                values[i], i));
      }
    }
    return values;
  }

  /** The same as {@link #inputs(int[][], GptConfig)} for ids that are flat already. */
  public static int[] inputs(int[] ids, int batch, int context, GptConfig config) {
    requireShape(batch, context, config);
    return checked(ids, config.vocabularySize(), 0);
  }

  /** The same for ids of sequences whose lengths the caller has checked. */
  public static int[] inputs(int[] ids, GptConfig config) {
    return checked(ids, config.vocabularySize(), 0);
  }

  private static void requireShape(int batch, int context, GptConfig config) {
    if (context > config.contextLength()) {
      throw wrongShape(new long[] {batch, context}, config);
    }
  }

  /** The error for input that is not {@code [batch][context]}. */
  public static IncompatibleArtifactException wrongShape(long[] shape, GptConfig config) {
    return new IncompatibleArtifactException(
        format(
            "sequences: shape %s (expected [batch, at most %d]) at model input",
            Arrays.toString(shape), config.contextLength()));
  }

  private static int[] checked(int[] ids, int vocabularySize, int allowed) {
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] != allowed && (ids[i] < 0 || ids[i] >= vocabularySize)) {
        throw new IncompatibleArtifactException(
            format(
                "token id: %d (expected 0 to %d) at position %d of a batch",
                ids[i], vocabularySize - 1, i));
      }
    }
    return ids;
  }

  /** Rows one after the other. */
  public static int[] flat(int[][] sequences) {
    int width = sequences[0].length;
    int[] ids = new int[sequences.length * width];
    for (int i = 0; i < sequences.length; i++) {
      System.arraycopy(sequences[i], 0, ids, i * width, width);
    }
    return ids;
  }
}
