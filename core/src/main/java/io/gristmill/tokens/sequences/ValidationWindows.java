package io.gristmill.tokens.sequences;

import io.gristmill.tokens.TokenShardReader;
import java.io.IOException;

/**
 * Non-overlapping windows of a shard: each token except the first is predicted once, from at most
 * {@code contextLength} preceding ids. The last window may be shorter and is then its own batch.
 */
public final class ValidationWindows {

  private final TokenShardReader shard;
  private final int contextLength;

  public ValidationWindows(TokenShardReader shard, int contextLength) {
    this.shard = shard;
    this.contextLength = contextLength;
  }

  /** Returns the number of predicted tokens. */
  public long targets() {
    return Math.max(0, shard.tokens() - 1);
  }

  /** Number of batches with at most {@code batchSize} windows each. */
  public long batches(int batchSize) {
    long batches = (fullWindows() + batchSize - 1) / batchSize;
    return lastWindow() > 0 ? batches + 1 : batches;
  }

  /** Reads a batch by its number, from 0. */
  public TokenBatch batch(long number, int batchSize) throws IOException {
    long first = number * batchSize;
    if (first >= fullWindows()) {
      return read(fullWindows(), 1, lastWindow());
    }
    return read(first, (int) Math.min(batchSize, fullWindows() - first), contextLength);
  }

  /** Number of tokens that a batch predicts. */
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
    // A single read, because each read of a remote shard is a request.
    int[] stream = new int[Math.multiplyExact(windows, length) + 1];
    shard.read(first * contextLength, stream, 0, stream.length);
    return TokenBatch.cut(stream, windows, length);
  }
}
