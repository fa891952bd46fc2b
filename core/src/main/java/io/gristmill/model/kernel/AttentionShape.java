package io.gristmill.model.kernel;

/**
 * Sizes of an attention; {@code context} positions of each sequence are present. With fewer
 * key/value heads than query heads, neighbouring heads share one (grouped queries; Ainslie et al.,
 * 2023).
 */
public record AttentionShape(int batch, int context, int heads, int keyValueHeads, int headSize) {

  /** Multi-head attention, in which every head has its own keys and values. */
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

  /** Bytes of scratch memory that a thread of the host kernels needs. */
  public long scratchBytes() {
    return 2L * HostAttention.BLOCK * HostAttention.padded(context) * Float.BYTES;
  }

  /** Number of query heads that share one key/value head. */
  int group() {
    return heads / keyValueHeads;
  }

  /** Factor of the scores before the softmax. */
  double scale() {
    return 1 / Math.sqrt(headSize);
  }
}
