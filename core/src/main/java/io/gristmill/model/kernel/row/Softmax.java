package io.gristmill.model.kernel.row;

import java.nio.ByteBuffer;

/** Causal softmax of attention scores, and softmax cross-entropy, of one row. */
public class Softmax {

  private static final int FLOAT = Float.BYTES;

  private final Rows rows;
  private final int lanes;

  /**
   * Softmax whose loops process elements in groups.
   *
   * @param lanes elements of a group, a divisor of {@link RowMath#PADDING}
   */
  public Softmax(Rows rows, int lanes) {
    this.rows = rows;
    this.lanes = lanes;
  }

  /**
   * Rows of scores. The elements of row {@code i} before the one at {@code first + i + 1} are valid
   * from the row's begin on.
   *
   * @param stride elements from one row to the next
   * @param rows at most as many as the arrays of the operations have elements
   * @param width elements of a row, a multiple of {@link RowMath#PADDING}
   * @param scale factor of the scores
   * @param begins first valid element of each row; empty if that is always 0
   */
  public record Scores(
      ByteBuffer values, int stride, int first, int rows, int width, float scale, int[] begins) {

    private static final int[] FROM_THE_FIRST = {};

    /** Rows that are valid from their first element on. */
    public Scores(ByteBuffer values, int stride, int first, int rows, int width, float scale) {
      this(values, stride, first, rows, width, scale, FROM_THE_FIRST);
    }

    /** Byte of the first element of a row. */
    public int start(int row) {
      return row * stride * FLOAT;
    }

    /** Bytes up to the last valid element of a row. */
    int valid(int row) {
      return (first + row + 1) * FLOAT;
    }
  }

  /** Bytes up to the last valid element of a row, rounded up to whole groups. */
  protected final int groups(Scores s, int row) {
    int step = lanes * FLOAT;
    return (s.valid(row) + step - 1) / step * step;
  }

  /**
   * Replaces every row {@code x} by {@code exp(scale (x - max))}. Elements that are not valid
   * become 0, whatever they were, also NaN.
   *
   * @param logSumExp gets, from a byte on, the logarithms of the sums of {@code exp(scale x)}
   * @param maxima gets the largest valid element of each row
   * @param inverses gets 1 / sum of what each row is now
   */
  public final void forward(
      Scores s, ByteBuffer logSumExp, int sumByte, float[] maxima, float[] inverses) {
    // exp of minus infinity adds less to a sum, which is at least 1, than float32 can represent.
    fillInvalid(s, s.values, Float.NEGATIVE_INFINITY);
    maxima(s, maxima);
    exp(s, maxima, inverses);
    fillInvalid(s, s.values, 0);
    for (int i = 0; i < s.rows; i++) {
      float logSum = (float) (Math.log(inverses[i]) + maxima[i] * s.scale);
      logSumExp.putFloat(sumByte + i * FLOAT, logSum);
      inverses[i] = 1 / inverses[i];
    }
  }

  /**
   * Replaces scores {@code x} by probabilities {@code p}, and {@code dp} by {@code scale p (dp -
   * dot)}; elements that are not valid become 0 in both.
   *
   * @param logSums of the rows
   * @param dots of the rows
   */
  public final void backward(Scores s, ByteBuffer dp, float[] logSums, float[] dots) {
    gradient(s, dp, logSums, dots);
    fillInvalid(s, s.values, 0);
    fillInvalid(s, dp, 0);
  }

  /** Sets the elements of {@code x} where scores are not valid. */
  private void fillInvalid(Scores s, ByteBuffer x, float value) {
    for (int i = 0; i < s.rows; i++) {
      rows.fill(x, s.start(i) + s.valid(i), s.start(i) + s.width * FLOAT, value);
    }
    for (int i = 0; i < s.rows && s.begins.length > 0; i++) {
      rows.fill(x, s.start(i), s.start(i) + s.begins[i] * FLOAT, value);
    }
  }

  /** Finds the largest element of every row. */
  protected void maxima(Scores s, float[] maxima) {
    for (int i = 0; i < s.rows; i++) {
      maxima[i] = rows.max(s.values, s.start(i), s.start(i) + groups(s, i));
    }
  }

  /** {@code x = exp(scale (x - max))} for every row, and the sums of the results. */
  protected void exp(Scores s, float[] maxima, float[] sums) {
    for (int i = 0; i < s.rows; i++) {
      int at = s.start(i);
      sums[i] = (float) exp(s.values, at, at + groups(s, i), s.scale, maxima[i]);
    }
  }

  /** {@link #backward} for at least the valid elements. */
  protected void gradient(Scores s, ByteBuffer dp, float[] logSums, float[] dots) {
    for (int i = 0; i < s.rows; i++) {
      for (int at = s.start(i); at < s.start(i) + groups(s, i); at += FLOAT) {
        float p = ScalarMath.exp(s.values.getFloat(at) * s.scale - logSums[i]);
        s.values.putFloat(at, p);
        dp.putFloat(at, (dp.getFloat(at) - dots[i]) * p * s.scale);
      }
    }
  }

  /**
   * Returns the loss of the target and replaces the logits by {@code scale} times the gradient of
   * the loss and the z-loss.
   *
   * @param width in bytes
   * @param target index in the row
   */
  public final double crossEntropy(
      ByteBuffer x, int at, int width, int target, float scale, double zLoss) {
    int targetByte = at + target * FLOAT;
    float logit = x.getFloat(targetByte);
    int end = at + width;
    float max = rows.max(x, at, end);
    double sum = exp(x, at, end, 1, max);
    double logSum = Math.log(sum) + max;
    rows.scale(x, at, end, (float) (scale * (1 + 2 * zLoss * logSum) / sum));
    x.putFloat(targetByte, x.getFloat(targetByte) - scale);
    return logSum - logit;
  }

  /** Returns the log-sum-exp of a row of {@code width} bytes, which stays as it is. */
  public final double logSumExp(ByteBuffer x, int at, int width) {
    float max = rows.max(x, at, at + width);
    return Math.log(sumOfExp(x, at, at + width, max)) + max;
  }

  /** {@code x = exp(scale (x - max))}; returns the sum. */
  protected double exp(ByteBuffer x, int from, int to, float scale, float max) {
    return exp(0, x, from, to, scale, max);
  }

  /** Continues {@code x = exp(scale (x - max))} and the sum. */
  protected static double exp(
      double start, ByteBuffer x, int from, int to, float scale, float max) {
    double sum = start;
    for (int at = from; at < to; at += FLOAT) {
      float e = ScalarMath.exp((x.getFloat(at) - max) * scale);
      x.putFloat(at, e);
      sum += e;
    }
    return sum;
  }

  /** Returns the sum of {@code exp(x - max)}. */
  protected double sumOfExp(ByteBuffer x, int from, int to, float max) {
    return sumOfExp(0, x, from, to, max);
  }

  /** Continues a sum of {@code exp(x - max)}. */
  protected static double sumOfExp(double start, ByteBuffer x, int from, int to, float max) {
    double sum = start;
    for (int at = from; at < to; at += FLOAT) {
      sum += ScalarMath.exp(x.getFloat(at) - max);
    }
    return sum;
  }
}
