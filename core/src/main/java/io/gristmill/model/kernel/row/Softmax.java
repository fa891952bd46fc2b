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
   * Rows of scores, of which row {@code i} has {@code first + i + 1} valid elements.
   *
   * @param stride elements from one row to the next
   * @param width elements of a row, a multiple of {@link RowMath#PADDING}
   * @param scale factor of the scores
   */
  public record Scores(ByteBuffer values, int stride, int first, int width, float scale) {

    private int start(int row) {
      return row * stride * FLOAT;
    }

    private int endOfValid(int row) {
      return start(row) + (first + row + 1) * FLOAT;
    }

    private int end(int row) {
      return start(row) + width * FLOAT;
    }
  }

  /**
   * Replaces a row {@code x} by {@code exp(scale (x - max))}. Elements that are not valid become 0,
   * whatever they were, also NaN.
   *
   * @param logSumExp gets, at a byte, the logarithm of the sum of {@code exp(scale x)}
   * @return 1 / sum of what {@code x} is now
   */
  public final float forward(Scores s, int row, ByteBuffer logSumExp, int sumByte) {
    ByteBuffer x = s.values;
    int at = s.start(row);
    int valid = s.endOfValid(row);
    int end = endOfLanes(at, valid);
    // exp of minus infinity adds less to the sum, which is at least 1, than float32 can represent.
    rows.fill(x, valid, end, Float.NEGATIVE_INFINITY);
    float max = rows.max(x, at, end);
    double sum = exp(x, at, end, s.scale, max);
    rows.fill(x, valid, s.end(row), 0);
    logSumExp.putFloat(sumByte, (float) (Math.log(sum) + max * s.scale));
    return (float) (1 / sum);
  }

  /**
   * Replaces scores {@code x} by probabilities {@code p}, and {@code dp} by {@code scale p (dp -
   * dot)}; elements that are not valid become 0 in both.
   */
  public final void backward(Scores s, ByteBuffer dp, int row, float logSum, float dot) {
    int at = s.start(row);
    int valid = s.endOfValid(row);
    gradient(s, dp, at, endOfLanes(at, valid), logSum, dot);
    rows.fill(s.values, valid, s.end(row), 0);
    rows.fill(dp, valid, s.end(row), 0);
  }

  private int endOfLanes(int at, int valid) {
    int step = lanes * FLOAT;
    return at + (valid - at + step - 1) / step * step;
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

  /** {@link #backward} for the valid elements, whose number is rounded up to whole groups. */
  protected void gradient(Scores s, ByteBuffer dp, int from, int to, float logSum, float dot) {
    for (int at = from; at < to; at += FLOAT) {
      float p = ScalarMath.exp(s.values.getFloat(at) * s.scale - logSum);
      s.values.putFloat(at, p);
      dp.putFloat(at, (dp.getFloat(at) - dot) * p * s.scale);
    }
  }
}
