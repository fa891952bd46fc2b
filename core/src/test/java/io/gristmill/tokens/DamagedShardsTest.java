package io.gristmill.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.LocalStorage;
import io.gristmill.io.Sha256;
import io.gristmill.io.Storage;
import io.gristmill.tokens.sequences.BatchRef;
import io.gristmill.tokens.sequences.PackedSequences;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training never uses a shard with damaged files. */
class DamagedShardsTest {

  private static final int CONTEXT = 4;

  @TempDir private Path folder;

  @Property(tries = 150)
  void rejectsDamageNamingFileAndChecksum(@ForAll long seed) throws IOException {
    Path directory = Files.createTempDirectory("damaged-shards");
    try {
      Random random = new Random(seed);
      ShardManifest manifest = tokens(directory, random.nextBoolean() ? 100 : 70_000);
      ShardManifest.Shard shard = manifest.shards().get(0);
      boolean index = random.nextBoolean();
      Path file = LocalStorage.path(index ? ShardIndex.uriBeside(shard.uri()) : shard.uri());
      Files.write(file, damaged(Files.readAllBytes(file), random));
      for (Storage storage : List.of(new LocalStorage(), new RemoteStorage())) {
        PackedSequences sequences = new PackedSequences(storage, manifest, CONTEXT);
        assertThatThrownBy(() -> sequences.read(new BatchRef(shard.uri(), 0, 1)))
            .isInstanceOf(IncompatibleArtifactException.class)
            .hasMessageContaining(index ? shard.indexSha256() : shard.sha256())
            .hasMessageContaining(Sha256.of(storage.input(file.toString())))
            .hasMessageContaining(file.getFileName().toString());
      }
    } finally {
      new LocalStorage().delete(directory.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-5", "1.5", "\"4\"", "99999999999999999999"})
  void aManifestCountsInWholeNumbers(String count) throws IOException {
    String shard = "{\"path\": \"train/shard-00000.%s\", \"records\": %s, \"sha256\": \"a\"}";
    Files.writeString(
        folder.resolve("manifest.json"),
        "{\"outputs\": ["
            + shard.formatted("bin", count)
            + ", "
            + shard.formatted("idx", "1")
            + "], \"tokenizer-fingerprint\": \"f\", \"vocabulary-size\": 9, \"eot\": 0}");
    assertThatThrownBy(() -> ShardManifest.read(new LocalStorage(), folder.toString()))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageContaining("records " + count + " (expected a count)");
  }

  /** Without a checksum the layout alone must hold: a reader gives the tokens, or is refused. */
  @Property(tries = 300)
  void aDamagedIndexNeverMovesADocument(@ForAll long seed) throws IOException {
    Path directory = Files.createTempDirectory("damaged-index");
    try {
      Random random = new Random(seed);
      String uri = tokens(directory, 100).shards().get(0).uri();
      TokenShardReader whole = TokenShardReader.open(new LocalStorage(), uri);
      Path index = LocalStorage.path(ShardIndex.uriBeside(uri));
      Files.write(index, damaged(Files.readAllBytes(index), random));
      Throwable refusal =
          catchThrowable(
              () -> {
                TokenShardReader reader = TokenShardReader.open(new LocalStorage(), uri);
                assertThat(ids(reader)).isEqualTo(ids(whole));
              });
      if (refusal != null) {
        assertThat(refusal)
            .isInstanceOf(IncompatibleArtifactException.class)
            .hasMessageContaining("shard-00000");
      }
    } finally {
      new LocalStorage().delete(directory.toString());
    }
  }

  @Test
  void rejectsAManifestThatContradictsTheShard() throws IOException {
    tokens(folder, 100);
    Path file = folder.resolve("manifest.json");
    String json = Files.readString(file);
    Files.writeString(file, json.replace("\"records\":42", "\"records\":41"));
    ShardManifest manifest = ShardManifest.read(new LocalStorage(), folder.toString());
    assertThatThrownBy(() -> manifest.open(new LocalStorage(), manifest.shards().get(0).uri()))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageContaining("tokens: 42 (expected 41 by the manifest)")
        .hasMessageContaining("shard-00000.bin");
    Files.writeString(file, json.substring(0, 40));
    assertThatThrownBy(() -> ShardManifest.read(new LocalStorage(), folder.toString()))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageContaining("not JSON")
        .hasMessageContaining("manifest.json");
  }

  private static byte[] damaged(byte[] bytes, Random random) {
    if (random.nextBoolean()) {
      return Arrays.copyOf(bytes, random.nextInt(bytes.length));
    }
    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    return bytes;
  }

  private static ShardManifest tokens(Path directory, int vocabularySize) {
    return new GivenTokens(directory, vocabularySize, 0)
        .shard(
            Split.TRAIN,
            List.of(
                IntStream.range(1, 20).toArray(), new int[0], IntStream.range(30, 50).toArray()))
        .manifest();
  }

  private static int[] ids(TokenShardReader shard) throws IOException {
    int[] ids = new int[(int) shard.tokens()];
    shard.read(0, ids, 0, ids.length);
    return ids;
  }
}
