package io.gristmill.model.kernel.row;

/**
 * The arithmetic on rows, by operation. Classes of {@code kernel.row} are plain Java; subclasses
 * process whole vectors and leave the elements after the last vector to the methods that they
 * override. Offsets, widths and ranges are in bytes.
 *
 * @param rows sums, products and reductions
 * @param norms LayerNorm and RMSNorm
 * @param activations GELU and SwiGLU
 * @param softmax of attention scores, and cross-entropy
 * @param rotary rotary positions
 * @param dropout by a mask
 * @param products of single rows, for decoding
 */
public record RowMath(
    Rows rows,
    Norms norms,
    Activations activations,
    Softmax softmax,
    Rotary rotary,
    Dropout dropout,
    RowProducts products) {

  /** Elements of the widest vector: rows of scores end at a multiple of it. */
  public static final int PADDING = 16;

  /** Returns plain Java, for JVMs without the Vector API. */
  public static RowMath scalar() {
    Rows rows = new Rows();
    return new RowMath(
        rows,
        new Norms(rows),
        new Activations(),
        new Softmax(rows, 1),
        new Rotary(),
        new Dropout(),
        new RowProducts());
  }
}
