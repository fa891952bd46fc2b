package io.gristmill.model.kernel;

/**
 * Sizes of an attention; {@code context} positions of each sequence are present.
 *
 * @param keyValueHeads a divisor of {@code heads}: so many of these share one head of keys and
 *     values (grouped-query attention; Ainslie et al., 2023)
 */
public record AttentionShape(int batch, int context, int heads, int keyValueHeads, int headSize) {

  /** With keys and values of its own for every head. */
  public AttentionShape(int batch, int context, int heads, int headSize) {
    this(batch, context, heads, heads, headSize);
  }

  public int embedding() {
    return heads * headSize;
  }

  /** Width of a row of queries, keys and values. */
  public int packed() {
    return (heads + 2 * keyValueHeads) * headSize;
  }

  /** What scores are multiplied by before the softmax. */
  double scale() {
    return 1 / Math.sqrt(headSize);
  }
}
