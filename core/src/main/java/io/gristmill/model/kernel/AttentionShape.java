package io.gristmill.model.kernel;

/** Sizes of an attention; {@code context} positions of each sequence are present. */
public record AttentionShape(int batch, int context, int heads, int headSize) {

  public int embedding() {
    return heads * headSize;
  }

  /** What scores are multiplied by before the softmax. */
  double scale() {
    return 1 / Math.sqrt(headSize);
  }
}
