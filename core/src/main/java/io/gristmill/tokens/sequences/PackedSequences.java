package io.gristmill.tokens.sequences;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.Storage;
import io.gristmill.tokens.OpenShards;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.TokenShardReader;
import java.io.IOException;

/**
 * Training sequences: the token stream of a shard (each document followed by the end-of-text id) is
 * cut into windows of {@code contextLength + 1} ids with stride {@code contextLength}, regardless
 * of document boundaries. Every token except the first of the shard is predicted once; an
 * incomplete last window is dropped. Shards are opened on first use. Thread-safe.
 */
public final class PackedSequences implements Sequences {

  private final OpenShards shards;
  private final int contextLength;

  /** Reads any shard, without verification. */
  public PackedSequences(Storage storage, int contextLength) {
    this(OpenShards.unverified(storage), contextLength);
  }

  /** Reads the shards of a manifest, each verified against its checksum when it is opened. */
  public PackedSequences(Storage storage, ShardManifest manifest, int contextLength) {
    this(OpenShards.verified(storage, manifest), contextLength);
  }

  /** Reads shards that other readers may share. */
  public PackedSequences(OpenShards shards, int contextLength) {
    if (contextLength < 1) {
      throw new IllegalArgumentException(
          "context length: " + contextLength + " (expected at least 1)");
    }
    this.shards = shards;
    this.contextLength = contextLength;
  }

  /** Number of sequences in a stream of {@code tokens} ids. */
  public static long count(long tokens, int contextLength) {
    return Math.max(0, tokens - 1) / contextLength;
  }

  /** Number of sequences in the shard at {@code uri}. */
  public long count(String uri) throws IOException {
    return count(shards.at(uri).tokens(), contextLength);
  }

  @Override
  public boolean isLocal(String uri) {
    return shards.isLocal(uri);
  }

  @Override
  public TokenBatch read(BatchRef ref) throws IOException {
    TokenShardReader shard = shards.at(ref.uri());
    if (ref.first() > count(ref.uri()) - ref.count()) {
      throw new IncompatibleArtifactException(
          format(
              "batch reference: %s (expected within %d sequences of %d ids)",
              ref, count(ref.uri()), contextLength + 1));
    }
    // A single read, because each read of a remote shard is a request.
    int[] stream = new int[Math.multiplyExact(ref.count(), contextLength) + 1];
    shard.read(ref.first() * contextLength, stream, 0, stream.length);
    return TokenBatch.cut(stream, ref.count(), contextLength);
  }
}
