package io.gristmill.tokens.exchange;

import io.gristmill.io.Storage;
import io.gristmill.tokens.ShardIndex.ShardIndexWriter;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.Split;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

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
}
