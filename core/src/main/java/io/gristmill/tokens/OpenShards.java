package io.gristmill.tokens;

import io.gristmill.io.Storage;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Token shards, each opened when it is first asked for. Safe for use by several threads. */
public final class OpenShards {

  private final Opener opener;
  private final Map<String, TokenShardReader> readers = new ConcurrentHashMap<>();

  private OpenShards(Opener opener) {
    this.opener = opener;
  }

  /** Any shards, taken as they are. */
  public static OpenShards unverified(Storage storage) {
    return new OpenShards(uri -> TokenShardReader.open(storage, uri));
  }

  /** Those a manifest lists, verified against their checksums when opened. */
  public static OpenShards verified(Storage storage, ShardManifest manifest) {
    return new OpenShards(uri -> manifest.open(storage, uri));
  }

  /** The shard's reader. */
  public TokenShardReader at(String uri) throws IOException {
    TokenShardReader known = readers.get(uri);
    if (known != null) {
      return known;
    }
    TokenShardReader opened = opener.open(uri);
    TokenShardReader raced = readers.putIfAbsent(uri, opened);
    return raced == null ? opened : raced;
  }

  @FunctionalInterface
  private interface Opener {
    TokenShardReader open(String uri) throws IOException;
  }
}
