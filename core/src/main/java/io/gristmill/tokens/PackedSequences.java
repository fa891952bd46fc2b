package io.gristmill.tokens;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.Storage;
import java.io.IOException;

/**
 * Training sequences: a shard's token stream (each document followed by the end-of-text id) cut
 * into windows of {@code contextLength + 1} ids with stride {@code contextLength}, documents
 * notwithstanding. Each token but the shard's first is so predicted once; a last window too short
 * is left out. Shards are opened when first asked for. Safe for use by several threads.
 */
public final class PackedSequences {

  private final OpenShards shards;
  private final int contextLength;

  /** Sequences of any shard, taken as it is. */
  public PackedSequences(Storage storage, int contextLength) {
    this(OpenShards.unverified(storage), contextLength);
  }

  /** Sequences of the shards a manifest lists, each verified against its checksum when opened. */
  public PackedSequences(Storage storage, ShardManifest manifest, int contextLength) {
    this(OpenShards.verified(storage, manifest), contextLength);
  }

  /** Sequences of shards that others may be reading, too. */
  public PackedSequences(OpenShards shards, int contextLength) {
    if (contextLength < 1) {
      throw new IllegalArgumentException(
          "context length: " + contextLength + " (expected at least 1)");
    }
    this.shards = shards;
    this.contextLength = contextLength;
  }

  /** Sequences a stream of {@code tokens} ids holds. */
  public static long count(long tokens, int contextLength) {
    return Math.max(0, tokens - 1) / contextLength;
  }

  /** Sequences in the shard at {@code uri}. */
  public long count(String uri) throws IOException {
    return count(shards.at(uri).tokens(), contextLength);
  }

  /** Whether the shard at {@code uri} is a local file, which is mapped. Opens nothing. */
  public boolean isLocal(String uri) {
    return shards.isLocal(uri);
  }

  /**
   * The referenced sequences as inputs and, one id later, targets.
   *
   * @throws IncompatibleArtifactException if the shard has fewer sequences
   */
  public TokenBatch read(BatchRef ref) throws IOException {
    TokenShardReader shard = shards.at(ref.uri());
    if (ref.first() > count(ref.uri()) - ref.count()) {
      throw new IncompatibleArtifactException(
          format(
              "batch reference: %s (expected within %d sequences of %d ids)",
              ref, count(ref.uri()), contextLength + 1));
    }
    int[][] inputs = new int[ref.count()][contextLength];
    int[][] targets = new int[ref.count()][contextLength];
    // One read, as a remote shard answers each with a request.
    int[] stream = new int[Math.multiplyExact(ref.count(), contextLength) + 1];
    shard.read(ref.first() * contextLength, stream, 0, stream.length);
    for (int i = 0; i < ref.count(); i++) {
      System.arraycopy(stream, i * contextLength, inputs[i], 0, contextLength);
      System.arraycopy(stream, i * contextLength + 1, targets[i], 0, contextLength);
    }
    return new TokenBatch(inputs, targets);
  }
}
