package io.gristmill.tokens.exchange;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.Storage;
import io.gristmill.tokens.ShardIndex.ShardIndexWriter;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.Split;
import io.gristmill.tokens.TokenShardReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The shards of a tokens directory as one stream of documents per split.
 *
 * @param manifest lists the shards; each is verified against its checksum before it is read
 */
public record TokenCorpus(Storage storage, ShardManifest manifest) {

  /** Returns the splits that have tokens. */
  List<Split> splits() {
    List<Split> splits = new ArrayList<>();
    for (Split split : Split.values()) {
      if (manifest.tokens(split) > 0) {
        splits.add(split);
      }
    }
    return splits;
  }

  /** Returns the ids of a split, with an end-of-text id after each document. */
  SplitIds ids(Split split) {
    return new SplitIds(storage, manifest, split);
  }

  /** Passes on the document lengths of a split in order, including end-of-text ids. */
  void documentLengths(Split split, ShardIndexWriter.Lengths lengths) throws IOException {
    for (ShardManifest.Shard shard : manifest.shards(split)) {
      manifest.documentLengths(storage, shard.uri(), lengths);
    }
  }

  /**
   * Reads the ids of a split in order, with one shard open at a time, and checks that every
   * document ends with the end-of-text id, which the other formats require.
   */
  static final class SplitIds {

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
}
