package io.gristmill.model.kernel.row;

import java.nio.ByteBuffer;
import java.util.function.Function;

/**
 * LayerNorm and RMSNorm of one row. RMSNorm's gradients are LayerNorm's for a mean of 0.
 *
 * <p>{@code at} is the first byte of the row in its matrix, {@code from} the first byte in the row
 * that a loop processes.
 */
public class Norms {

  /** LayerNorm's epsilon in GPT-2, RMSNorm's in Llama 2. */
  public static final float EPSILON = 1e-5f;

  private static final int FLOAT = Float.BYTES;

  private final Rows rows;

  public Norms(Rows rows) {
    this.rows = rows;
  }

  /** The arguments of LayerNorm; the statistics are mean and 1 / standard deviation of each row. */
  public record LayerNorm(
      ByteBuffer x, ByteBuffer gain, ByteBuffer bias, ByteBuffer y, ByteBuffer statistics) {}

  /** Normalises a row and writes its statistics. */
  public final void layerNorm(LayerNorm n, int at) {
    int width = n.gain.limit();
    float mean = rows.total(n.x, at, at + width) * FLOAT / width;
    float inverse = inverseRoot(squares(n.x, at, width, mean), width);
    normalise(n, at, mean, inverse, 0);
    int statistics = at / width * 2 * FLOAT;
    n.statistics.putFloat(statistics, mean);
    n.statistics.putFloat(statistics + FLOAT, inverse);
  }

  /** Normalises a row; its statistic is 1 / root mean square. */
  public final void rmsNorm(
      ByteBuffer x, int at, ByteBuffer gain, ByteBuffer y, ByteBuffer statistics) {
    int width = gain.limit();
    float inverse = inverseRoot(rows.dot(x, at, x, at, width), width);
    scale(x, at, inverse, gain, y, 0);
    statistics.putFloat(at / width * FLOAT, inverse);
  }

  private static float inverseRoot(float squares, int width) {
    return (float) (1 / Math.sqrt(squares * FLOAT / width + EPSILON));
  }

  /**
   * Computes a row of {@code dx} and adds to the gradients of gain and bias.
   *
   * @param sums the gradient of the gain, then that of the bias
   */
  public final void layerNormBackward(NormBackward<ByteBuffer> n, int at, ByteBuffer sums) {
    int width = n.gain().limit();
    int statistics = at / width * 2 * FLOAT;
    float mean = n.statistics().getFloat(statistics);
    float inverse = n.statistics().getFloat(statistics + FLOAT);
    addGainGradient(n, at, mean, inverse, sums, 0);
    rows.add(n.dy(), at, sums, width, width);
    float sum = rows.dot(n.dy(), at, n.gain(), 0, width) * FLOAT / width;
    float dot = dotOfNormed(n, at, mean, inverse) * FLOAT / width;
    inputGradient(n, at, mean, inverse, sum, dot, 0);
  }

  /** Computes a row of {@code dx} and adds to the gradient of the gain in {@code sums}. */
  public final void rmsNormBackward(NormBackward<ByteBuffer> n, int at, ByteBuffer sums) {
    int width = n.gain().limit();
    float inverse = n.statistics().getFloat(at / width * FLOAT);
    addGainGradient(n, at, 0, inverse, sums, 0);
    float dot = dotOfNormed(n, at, 0, inverse) * FLOAT / width;
    inputGradient(n, at, 0, inverse, 0, dot, 0);
  }

  /** Returns the sum of {@code (x - mean)²}. */
  protected float squares(ByteBuffer x, int at, int bytes, float mean) {
    return squares(0, x, at, bytes, mean);
  }

  /** Continues a sum of {@code (x - mean)²}. */
  protected static float squares(float start, ByteBuffer x, int at, int bytes, float mean) {
    float sum = start;
    for (int j = 0; j < bytes; j += FLOAT) {
      float centred = x.getFloat(at + j) - mean;
      sum = Math.fma(centred, centred, sum);
    }
    return sum;
  }

  /** {@code y = (x - mean) inverse gain + bias}. */
  protected void normalise(LayerNorm n, int at, float mean, float inverse, int from) {
    for (int j = from; j < n.gain.limit(); j += FLOAT) {
      float normed = (n.x.getFloat(at + j) - mean) * inverse;
      n.y.putFloat(at + j, Math.fma(normed, n.gain.getFloat(j), n.bias.getFloat(j)));
    }
  }

  /** {@code y = x inverse gain}. */
  protected void scale(
      ByteBuffer x, int at, float inverse, ByteBuffer gain, ByteBuffer y, int from) {
    for (int j = from; j < gain.limit(); j += FLOAT) {
      y.putFloat(at + j, x.getFloat(at + j) * inverse * gain.getFloat(j));
    }
  }

  /** {@code sums += dy normed}. */
  protected void addGainGradient(
      NormBackward<ByteBuffer> n, int at, float mean, float inverse, ByteBuffer sums, int from) {
    for (int j = from; j < n.gain().limit(); j += FLOAT) {
      float normed = (n.x().getFloat(at + j) - mean) * inverse;
      sums.putFloat(j, Math.fma(n.dy().getFloat(at + j), normed, sums.getFloat(j)));
    }
  }

  /** Returns the sum of {@code dy gain normed}. */
  protected float dotOfNormed(NormBackward<ByteBuffer> n, int at, float mean, float inverse) {
    return dotOfNormed(0, n, at, mean, inverse, 0);
  }

  /** Continues a sum of {@code dy gain normed}. */
  protected static float dotOfNormed(
      float start, NormBackward<ByteBuffer> n, int at, float mean, float inverse, int from) {
    float sum = start;
    for (int j = from; j < n.gain().limit(); j += FLOAT) {
      float normed = (n.x().getFloat(at + j) - mean) * inverse;
      sum = Math.fma(n.dy().getFloat(at + j) * n.gain().getFloat(j), normed, sum);
    }
    return sum;
  }

  /** {@code dx = residual + (dy gain - sum - normed dot) inverse}. */
  protected void inputGradient(
      NormBackward<ByteBuffer> n,
      int at,
      float mean,
      float inverse,
      float sum,
      float dot,
      int from) {
    for (int j = from; j < n.gain().limit(); j += FLOAT) {
      float normed = (n.x().getFloat(at + j) - mean) * inverse;
      float inner = n.dy().getFloat(at + j) * n.gain().getFloat(j) - sum - normed * dot;
      n.dx().putFloat(at + j, inner * inverse + n.residual().getFloat(at + j));
    }
  }

  /**
   * The arguments of a norm's backward pass: {@code dx = residual + d(loss)/dx}.
   *
   * @param <T> a matrix: an array, or its bytes
   * @param x {@code [n][width]}, input of the forward pass
   * @param gain {@code [width]}
   * @param statistics as the forward pass left them
   * @param dy {@code [n][width]}
   * @param residual {@code [n][width]}
   * @param dx {@code [n][width]}, the result; may be {@code residual}
   */
  public record NormBackward<T>(T x, T gain, T statistics, T dy, T residual, T dx) {

    /** Converts every argument. */
    public <U> NormBackward<U> map(Function<T, U> f) {
      return new NormBackward<>(
          f.apply(x),
          f.apply(gain),
          f.apply(statistics),
          f.apply(dy),
          f.apply(residual),
          f.apply(dx));
    }
  }
}
