package io.gristmill.model.kernel.row;

import java.nio.ByteBuffer;

/** Sums, products and reductions of rows. */
public class Rows {

  /** Adds in place: {@code y += x}. */
  public void add(ByteBuffer x, int xByte, ByteBuffer y, int yByte, int bytes) {
    for (int j = 0; j < bytes; j += Float.BYTES) {
      y.putFloat(yByte + j, y.getFloat(yByte + j) + x.getFloat(xByte + j));
    }
  }

  /**
   * {@code y = x + row} for the rows of {@code x} and {@code y} at a byte; {@code y} may be {@code
   * x}.
   *
   * @param from byte of the first element in the row
   */
  public void sum(ByteBuffer x, int at, ByteBuffer row, ByteBuffer y, int from) {
    for (int j = from; j < row.limit(); j += Float.BYTES) {
      y.putFloat(at + j, x.getFloat(at + j) + row.getFloat(j));
    }
  }

  /** Scales in place: {@code x *= factor}. */
  public void scale(ByteBuffer x, int from, int to, float factor) {
    for (int at = from; at < to; at += Float.BYTES) {
      x.putFloat(at, x.getFloat(at) * factor);
    }
  }

  /**
   * Scales rows in place, each by its factor.
   *
   * @param from byte of the first row
   * @param stride bytes from one row to the next
   * @param bytes of a row
   */
  public void scale(ByteBuffer x, int from, int stride, int bytes, float[] factors, int rows) {
    for (int i = 0; i < rows; i++) {
      int at = from + i * stride;
      scale(x, at, at + bytes, factors[i]);
    }
  }

  /** Sets every element. */
  public void fill(ByteBuffer x, int from, int to, float value) {
    for (int at = from; at < to; at += Float.BYTES) {
      x.putFloat(at, value);
    }
  }

  /** Returns {@code sum of x y}. */
  public float dot(ByteBuffer x, int xByte, ByteBuffer y, int yByte, int bytes) {
    return dot(0, x, xByte, y, yByte, bytes);
  }

  /** Computes {@code dots[i] = sum of x y} of rows that begin at the same bytes in both. */
  public void dots(
      ByteBuffer x, ByteBuffer y, int from, int stride, int bytes, float[] dots, int rows) {
    for (int i = 0; i < rows; i++) {
      dots[i] = dot(x, from + i * stride, y, from + i * stride, bytes);
    }
  }

  /** Continues a dot product. */
  protected static float dot(
      float start, ByteBuffer x, int xByte, ByteBuffer y, int yByte, int bytes) {
    float dot = start;
    for (int j = 0; j < bytes; j += Float.BYTES) {
      dot = Math.fma(x.getFloat(xByte + j), y.getFloat(yByte + j), dot);
    }
    return dot;
  }

  /** Returns the sum of the elements. */
  public float total(ByteBuffer x, int from, int to) {
    return total(0, x, from, to);
  }

  /** Continues a sum. */
  protected static float total(float start, ByteBuffer x, int from, int to) {
    float total = start;
    for (int at = from; at < to; at += Float.BYTES) {
      total += x.getFloat(at);
    }
    return total;
  }

  /** Returns the largest element, minus infinity if there is none; NaN if one is NaN. */
  public float max(ByteBuffer x, int from, int to) {
    float max = Float.NEGATIVE_INFINITY;
    for (int at = from; at < to; at += Float.BYTES) {
      max = Math.max(max, x.getFloat(at));
    }
    return max;
  }
}
