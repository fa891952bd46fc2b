package io.gristmill.tokens;

import io.gristmill.io.Storage;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/** Token shards, each opened once, when it is first asked for. Safe for use by several threads. */
public final class OpenShards {

  private final Storage storage;
  private final Opener opener;
  private final Map<String, CompletableFuture<TokenShardReader>> readers =
      new ConcurrentHashMap<>();

  private OpenShards(Storage storage, Opener opener) {
    this.storage = storage;
    this.opener = opener;
  }

  /** Any shards, taken as they are. */
  public static OpenShards unverified(Storage storage) {
    return new OpenShards(storage, uri -> TokenShardReader.open(storage, uri));
  }

  /** Those a manifest lists, verified against their checksums when opened. */
  public static OpenShards verified(Storage storage, ShardManifest manifest) {
    return new OpenShards(storage, uri -> manifest.open(storage, uri));
  }

  /** The shard's reader. One that could not be opened is tried again when next asked for. */
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

  /** Whether the shard is a local file, mapped into memory once it is open. Opens nothing. */
  boolean isLocal(String uri) {
    return storage.input(uri).local().isPresent();
  }

  @FunctionalInterface
  private interface Opener {
    TokenShardReader open(String uri) throws IOException;
  }
}
