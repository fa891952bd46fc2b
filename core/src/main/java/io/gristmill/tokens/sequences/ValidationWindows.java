package io.gristmill.tokens.sequences;

import io.gristmill.tokens.TokenShardReader;
import java.io.IOException;
import java.util.Arrays;

/**
 * Windows of a shard that predict each token except the first exactly once. A window predicts its
 * last {@code stride} tokens, the first window all of its own: with a stride of the whole context,
 * windows do not overlap; with a smaller one, every token has at least {@code contextLength -
 * stride} ids before it, at the cost of more windows. A last window that is shorter than the
 * context is its own batch.
 */
public final class ValidationWindows implements HeldOutBatches {

  private final TokenShardReader shard;
  private final int contextLength;
  private final int stride;

  /** Windows that do not overlap. */
  public ValidationWindows(TokenShardReader shard, int contextLength) {
    this(shard, contextLength, contextLength);
  }

  /**
   * @param stride tokens that each window after the first predicts, at most the context
   */
  public ValidationWindows(TokenShardReader shard, int contextLength, int stride) {
    if (stride < 1 || stride > contextLength) {
      throw new IllegalArgumentException(
          "stride: " + stride + " (expected 1 to the context, " + contextLength + ")");
    }
    this.shard = shard;
    this.contextLength = contextLength;
    this.stride = stride;
  }

  /** Returns the number of predicted tokens. */
  public long targets() {
    return Math.max(0, shard.tokens() - 1);
  }

  @Override
  public long batches(int batchSize) {
    long batches = (fullWindows() + batchSize - 1) / batchSize;
    return fullWindows() < windows() ? batches + 1 : batches;
  }

  @Override
  public TokenBatch batch(long number, int batchSize) throws IOException {
    return read(first(number, batchSize), size(number, batchSize));
  }

  @Override
  public long targets(long number, int batchSize) {
    long first = first(number, batchSize);
    return predictedBefore(first + size(number, batchSize)) - predictedBefore(first);
  }

  @Override
  public long start(long number, int batchSize, int row) {
    return start(first(number, batchSize) + row);
  }

  private long first(long number, int batchSize) {
    return Math.min(number * batchSize, fullWindows());
  }

  private int size(long number, int batchSize) {
    long full = fullWindows() - first(number, batchSize);
    return full == 0 ? 1 : (int) Math.min(batchSize, full);
  }

  private long start(long window) {
    long end = predictedBefore(window + 1);
    return stride == contextLength ? predictedBefore(window) : Math.max(0, end - contextLength);
  }

  /** Targets of the windows before one. */
  private long predictedBefore(long window) {
    return window == 0 ? 0 : Math.min(targets(), contextLength + (window - 1) * stride);
  }

  private long windows() {
    long further = targets() - Math.min(targets(), contextLength);
    return targets() == 0 ? 0 : 1 + (further + stride - 1) / stride;
  }

  private long fullWindows() {
    long all = windows();
    return all > 0 && predictedBefore(all) - start(all - 1) < contextLength ? all - 1 : all;
  }

  private TokenBatch read(long first, int windows) throws IOException {
    long from = start(first);
    // A single read, because each read of a remote shard is a request.
    int[] stream = new int[Math.toIntExact(predictedBefore(first + windows) - from + 1)];
    shard.read(from, stream, 0, stream.length);
    int[][] inputs = new int[windows][];
    int[][] targets = new int[windows][];
    for (int i = 0; i < windows; i++) {
      int start = (int) (start(first + i) - from);
      int end = (int) (predictedBefore(first + i + 1) - from);
      inputs[i] = Arrays.copyOfRange(stream, start, end);
      targets[i] = Arrays.copyOfRange(stream, start + 1, end + 1);
      int repeated = (int) (predictedBefore(first + i) - from) - start;
      Arrays.fill(targets[i], 0, repeated, TokenBatch.IGNORED);
    }
    return new TokenBatch(inputs, targets);
  }
}
