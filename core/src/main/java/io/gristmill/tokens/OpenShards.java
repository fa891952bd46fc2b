package io.gristmill.tokens;

import io.gristmill.io.Storage;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/** A cache of open token shards; each is opened on first use. Thread-safe. */
public final class OpenShards {

  private final Storage storage;
  private final Opener opener;
  private final Map<String, CompletableFuture<TokenShardReader>> readers =
      new ConcurrentHashMap<>();

  private OpenShards(Storage storage, Opener opener) {
    this.storage = storage;
    this.opener = opener;
  }

  /** Opens any shard, without verification. */
  public static OpenShards unverified(Storage storage) {
    return new OpenShards(storage, uri -> TokenShardReader.open(storage, uri));
  }

  /** Opens the shards of a manifest, verified against their checksums. */
  public static OpenShards verified(Storage storage, ShardManifest manifest) {
    return new OpenShards(storage, uri -> manifest.open(storage, uri));
  }

  /** Returns the reader of a shard; a failed attempt to open it is repeated at the next call. */
  public TokenShardReader at(String uri) throws IOException {
    CompletableFuture<TokenShardReader> mine = new CompletableFuture<>();
    CompletableFuture<TokenShardReader> first = readers.putIfAbsent(uri, mine);
    if (first != null) {
      return await(first);
    }
    open(uri, mine);
    return await(mine);
  }

  private void open(String uri, CompletableFuture<TokenShardReader> reader) {
    try {
      reader.complete(opener.open(uri));
    } catch (IOException | RuntimeException | Error e) {
      readers.remove(uri, reader);
      reader.completeExceptionally(e);
    }
  }

  private static TokenShardReader await(CompletableFuture<TokenShardReader> reader)
      throws IOException {
    try {
      return reader.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }

  /** Whether the shard is a local file, which is mapped into memory. Does not open it. */
  public boolean isLocal(String uri) {
    return storage.input(uri).local().isPresent();
  }

  @FunctionalInterface
  private interface Opener {
    TokenShardReader open(String uri) throws IOException;
  }
}
