package io.gristmill.tokens;

import java.io.IOException;

/**
 * A shard in windows that do not overlap: each token but the first is predicted once, with at most
 * {@code contextLength} ids before it. The last window may be shorter, and is then a batch alone.
 */
public final class ValidationWindows {

  private final TokenShardReader shard;
  private final int contextLength;

  public ValidationWindows(TokenShardReader shard, int contextLength) {
    this.shard = shard;
    this.contextLength = contextLength;
  }

  /** Tokens that are predicted. */
  public long targets() {
    return Math.max(0, shard.tokens() - 1);
  }

  /** Batches of at most {@code batchSize} windows. */
  public long batches(int batchSize) {
    long batches = (fullWindows() + batchSize - 1) / batchSize;
    return lastWindow() > 0 ? batches + 1 : batches;
  }

  /** One batch, counted from 0. */
  public TokenBatch batch(long number, int batchSize) throws IOException {
    long first = number * batchSize;
    if (first >= fullWindows()) {
      return read(fullWindows(), 1, lastWindow());
    }
    return read(first, (int) Math.min(batchSize, fullWindows() - first), contextLength);
  }

  /** Tokens one batch predicts. */
  public long targets(long number, int batchSize) {
    long windows = Math.min(batchSize, fullWindows() - number * batchSize);
    return windows > 0 ? windows * contextLength : lastWindow();
  }

  private long fullWindows() {
    return targets() / contextLength;
  }

  private int lastWindow() {
    return (int) (targets() % contextLength);
  }

  private TokenBatch read(long first, int windows, int length) throws IOException {
    int[][] inputs = new int[windows][length];
    int[][] targets = new int[windows][length];
    // One read, as a remote shard answers each with a request.
    int[] stream = new int[Math.multiplyExact(windows, length) + 1];
    shard.read(first * contextLength, stream, 0, stream.length);
    for (int i = 0; i < windows; i++) {
      System.arraycopy(stream, i * length, inputs[i], 0, length);
      System.arraycopy(stream, i * length + 1, targets[i], 0, length);
    }
    return new TokenBatch(inputs, targets);
  }
}
