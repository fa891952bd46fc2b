package io.gristmill.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.IncompatibleArtifactException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenShardsTest {

  private static final int THREADS = 8;

  @TempDir private Path folder;
  private final RemoteStorage storage = new RemoteStorage();
  private ShardManifest manifest;
  private String uri;

  @BeforeEach
  void writeTokens() {
    manifest =
        new GivenTokens(folder, 200, 0)
            .shard(Split.TRAIN, List.of(IntStream.range(1, 200).toArray()))
            .manifest();
    uri = manifest.shards().get(0).uri();
  }

  @Test
  void threadsThatAskForAShardAtOnceOpenItOnce() throws Exception {
    OpenShards.verified(storage, manifest).at(uri);
    long once = storage.opened();
    for (int round = 1; round <= 20; round++) {
      List<TokenShardReader> readers = atOnce(OpenShards.verified(storage, manifest));
      assertThat(readers).hasSize(THREADS).containsOnly(readers.get(0));
      assertThat(storage.opened()).isEqualTo((1 + round) * once);
    }
  }

  private List<TokenShardReader> atOnce(OpenShards shards) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      CyclicBarrier together = new CyclicBarrier(THREADS);
      List<Future<TokenShardReader>> asked = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        asked.add(
            pool.submit(
                () -> {
                  together.await();
                  return shards.at(uri);
                }));
      }
      List<TokenShardReader> readers = new ArrayList<>();
      for (Future<TokenShardReader> reader : asked) {
        readers.add(reader.get());
      }
      return readers;
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void retriesAShardThatCouldNotBeOpened() throws Exception {
    OpenShards shards = OpenShards.verified(storage, manifest);
    Path index = folder.resolve("train/shard-00000.idx");
    byte[] good = Files.readAllBytes(index);
    Files.write(index, new byte[good.length]);
    assertThatThrownBy(() -> shards.at(uri))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageContaining("sha256");
    Files.write(index, good);
    assertThat(shards.at(uri).tokens()).isEqualTo(200);
    assertThat(shards.at(uri)).isSameAs(shards.at(uri));
  }
}
