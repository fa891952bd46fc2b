package io.gristmill.tokens.sequences;

import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.TokenShardReader;
import java.io.IOException;

/** The held-out sequences of a shard in numbered batches, which any process can read. */
public interface HeldOutBatches {

  /**
   * The batches of a shard: rows of prepared examples, or windows of documents.
   *
   * @param stride tokens that each window of documents predicts; 0 for the whole context
   */
  static HeldOutBatches of(
      ShardManifest manifest, TokenShardReader shard, int contextLength, int stride) {
    return manifest.hasExamples()
        ? ExampleRows.heldOut(shard, manifest.requireRows(contextLength))
        : new ValidationWindows(shard, contextLength, stride == 0 ? contextLength : stride);
  }

  /** Number of batches with at most {@code batchSize} sequences each. */
  long batches(int batchSize);

  /** Reads a batch by its number, from 0. */
  TokenBatch batch(long number, int batchSize) throws IOException;

  /** Index in the shard of the first number of a row of a batch: its first input. */
  long start(long number, int batchSize, int row);

  /** Number of targets of a batch. */
  default long targets(long number, int batchSize) throws IOException {
    return batch(number, batchSize).targetCount();
  }
}
