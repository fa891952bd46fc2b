package io.gristmill.tokens.sequences;

import io.gristmill.tokens.OpenShards;
import io.gristmill.tokens.ShardManifest;
import java.io.IOException;

/** The training sequences of token shards, whichever way they are stored. Thread-safe. */
public interface Sequences {

  /**
   * The sequences of a tokens directory: the {@link ExampleRows} of prepared examples, or the
   * {@link PackedSequences} of documents.
   */
  static Sequences of(OpenShards shards, ShardManifest manifest, int contextLength) {
    return manifest.hasExamples()
        ? new ExampleRows(shards, manifest.requireRows(contextLength))
        : new PackedSequences(shards, contextLength);
  }

  /** Number of sequences in a shard of {@code tokens} ids. */
  static long count(ShardManifest manifest, long tokens, int contextLength) {
    return manifest.hasExamples()
        ? tokens / ExampleRows.width(manifest.rowLength())
        : PackedSequences.count(tokens, contextLength);
  }

  /**
   * Reads the referenced sequences as inputs and targets.
   *
   * @throws io.gristmill.error.IncompatibleArtifactException if the shard has fewer sequences
   */
  TokenBatch read(BatchRef ref) throws IOException;

  /** Whether the shard at {@code uri} is a local file, which is mapped. Does not open it. */
  boolean isLocal(String uri);
}
