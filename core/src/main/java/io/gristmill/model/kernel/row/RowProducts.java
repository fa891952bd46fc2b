package io.gristmill.model.kernel.row;

import java.nio.ByteBuffer;

/**
 * Products of single rows with matrices in arrays, for decoding. Every sum adds its terms in their
 * order by fused multiply-adds, so that results have the same bits on every processor, and those of
 * a row do not depend on the rows that are multiplied together with it.
 */
public class RowProducts {

  /** Rows that {@link #multiply} takes together: their sums stay in registers. */
  public static final int ROWS = 4;

  /** Positions of a block of keys, whose element d is contiguous; a multiple of all vectors. */
  public static final int KEYS = 32;

  private static final int FLOAT = Float.BYTES;

  private final int width;

  /**
   * Products with panels of a width.
   *
   * @param width columns of a panel
   */
  protected RowProducts(int width) {
    this.width = width;
  }

  /** Plain Java. */
  public RowProducts() {
    this(RowMath.PADDING);
  }

  /** Columns of a panel. */
  public final int width() {
    return width;
  }

  /**
   * {@code z = x panel} for {@link #ROWS} rows or for one.
   *
   * @param x rows of {@code k} elements from {@code xAt} on, {@code k} elements apart
   * @param panel {@code [k][width]} from {@code panelAt} on
   * @param z rows of {@code width} elements from {@code zAt} on, {@code zStride} elements apart
   */
  public void multiply(
      int rows,
      int k,
      float[] x,
      int xAt,
      float[] panel,
      int panelAt,
      float[] z,
      int zAt,
      int zStride) {
    for (int i = 0; i < rows; i++) {
      int to = zAt + i * zStride;
      for (int j = 0; j < width; j++) {
        z[to + j] = 0;
      }
      for (int t = 0; t < k; t++) {
        float factor = x[xAt + i * k + t];
        int from = panelAt + t * width;
        for (int j = 0; j < width; j++) {
          z[to + j] = Math.fma(factor, panel[from + j], z[to + j]);
        }
      }
    }
  }

  /**
   * Scores of a query: {@code scores[t] = sum over d of query[d] keys[t][d]}.
   *
   * @param keys {@code [blocks][size][KEYS]} from {@code keysAt} on
   * @param scores gets those of all positions of the blocks from its start
   */
  public void scores(
      int size,
      float[] query,
      int queryAt,
      float[] keys,
      int keysAt,
      int blocks,
      ByteBuffer scores) {
    for (int t = 0; t < blocks * KEYS; t++) {
      int at = keysAt + t / KEYS * size * KEYS + t % KEYS;
      float sum = 0;
      for (int d = 0; d < size; d++) {
        sum = Math.fma(query[queryAt + d], keys[at + d * KEYS], sum);
      }
      scores.putFloat(t * FLOAT, sum);
    }
  }

  /**
   * {@code y[d] = factor sum over t of weights[t] values[t][d]}.
   *
   * @param weights from its start
   * @param values {@code [positions][size]} from {@code valuesAt} on
   * @param first element of {@code y} to compute
   * @param yByte of element 0
   */
  public void weightedSum(
      int positions,
      ByteBuffer weights,
      float[] values,
      int valuesAt,
      int size,
      int first,
      float factor,
      ByteBuffer y,
      int yByte) {
    for (int d = first; d < size; d++) {
      float sum = 0;
      for (int t = 0; t < positions; t++) {
        sum = Math.fma(weights.getFloat(t * FLOAT), values[valuesAt + t * size + d], sum);
      }
      y.putFloat(yByte + d * FLOAT, sum * factor);
    }
  }
}
