package io.gristmill.tokens;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.Storage;
import java.io.IOException;

/**
 * Random access to the tokens of a shard ({@code .bin} with its {@code .idx}). Local shards are
 * memory-mapped, others are read by range. Thread-safe.
 */
public final class TokenShardReader {

  private final String uri;
  private final ShardIndex index;
  private final TokenBytes bytes;

  private TokenShardReader(String uri, ShardIndex index, TokenBytes bytes) {
    this.uri = uri;
    this.index = index;
    this.bytes = bytes;
  }

  /**
   * Opens a shard without verifying its checksum; see {@link ShardManifest#open}.
   *
   * @param uri the {@code .bin} file
   * @throws IncompatibleArtifactException if index and tokens do not match
   */
  public static TokenShardReader open(Storage storage, String uri) throws IOException {
    ShardIndex index = ShardIndex.read(storage.input(ShardIndex.uriBeside(uri)));
    TokenBytes bytes = TokenBytes.open(storage.input(uri));
    if (bytes.length() != index.tokens() * index.type().bytes()) {
      throw new IncompatibleArtifactException(
          format(
              "token bytes: %d (expected %d by its index) at %s",
              bytes.length(), index.tokens() * index.type().bytes(), uri));
    }
    return new TokenShardReader(uri, index, bytes);
  }

  public String uri() {
    return uri;
  }

  public long tokens() {
    return index.tokens();
  }

  public int documents() {
    return index.documents();
  }

  /** Returns the first token of a document, or {@link #tokens()} for the one after the last. */
  public long documentStart(int document) {
    return index.start(document);
  }

  /** Returns the document that a token belongs to. */
  public int documentOf(long token) {
    return index.document(token);
  }

  /**
   * Copies {@code count} ids that start at token {@code first}.
   *
   * @throws IndexOutOfBoundsException if the range is outside the shard
   */
  public void read(long first, int[] into, int offset, int count) throws IOException {
    if (first < 0 || count < 0 || first > tokens() - count) {
      throw new IndexOutOfBoundsException(
          format(
              "tokens: %d to %d (expected within %d) at %s", first, first + count, tokens(), uri));
    }
    bytes.read(index.type(), first, into, offset, count);
  }
}
