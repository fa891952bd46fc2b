package io.gristmill.model.kernel;

/**
 * Sizes of an attention; {@code context} positions of each sequence are present. With fewer key and
 * value heads than heads, neighbouring heads share one (grouped queries; Ainslie et al., 2023).
 */
public record AttentionShape(int batch, int context, int heads, int keyValueHeads, int headSize) {

  /** Every head with keys and values of its own. */
  public AttentionShape(int batch, int context, int heads, int headSize) {
    this(batch, context, heads, heads, headSize);
  }

  public int embedding() {
    return heads * headSize;
  }

  /** Width of a row of queries, keys and values, heads side by side. */
  public int packed() {
    return (heads + 2 * keyValueHeads) * headSize;
  }

  /** What a thread of the host kernels needs beside the arrays it is given. */
  public long scratchBytes() {
    return 2L * HostAttention.BLOCK * HostAttention.padded(context) * Float.BYTES;
  }

  /** How many heads share keys and values. */
  int group() {
    return heads / keyValueHeads;
  }

  /** What scores are multiplied by before the softmax. */
  double scale() {
    return 1 / Math.sqrt(headSize);
  }
}
