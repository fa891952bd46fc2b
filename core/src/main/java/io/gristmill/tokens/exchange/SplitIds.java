package io.gristmill.tokens.exchange;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.Storage;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.Split;
import io.gristmill.tokens.TokenShardReader;
import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;

/**
 * Reads the ids of a split in order, with one shard open at a time, and checks that every document
 * ends with the end-of-text id, which the other formats require.
 */
final class SplitIds {

  private final Storage storage;
  private final ShardManifest manifest;
  private final Iterator<ShardManifest.Shard> shards;
  private Optional<TokenShardReader> shard = Optional.empty();
  private long at;
  private int document;

  SplitIds(Storage storage, ShardManifest manifest, Split split) {
    this.storage = storage;
    this.manifest = manifest;
    this.shards = manifest.shards(split).iterator();
  }

  /**
   * Reads at most {@code most} ids of the current shard and returns their number; 0 at the end of
   * the split.
   */
  int read(int[] into, int most) throws IOException {
    while (shard.isEmpty() || at == shard.get().tokens()) {
      if (!shards.hasNext()) {
        return 0;
      }
      shard = Optional.of(manifest.open(storage, shards.next().uri()));
      at = 0;
      document = 0;
    }
    TokenShardReader open = shard.get();
    int count = (int) Math.min(most, open.tokens() - at);
    open.read(at, into, 0, count);
    requireEnds(open, into, count);
    at += count;
    return count;
  }

  private void requireEnds(TokenShardReader open, int[] ids, int count) {
    while (document < open.documents() && open.documentStart(document + 1) <= at + count) {
      long last = open.documentStart(document + 1) - 1;
      boolean empty = last < open.documentStart(document);
      if (empty || ids[(int) (last - at)] != manifest.endOfText()) {
        throw new IncompatibleArtifactException(
            format(
                "document %d: no end of text (expected %d at its end) at %s",
                document, manifest.endOfText(), open.uri()));
      }
      document++;
    }
  }
}
