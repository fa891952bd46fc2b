package io.gristmill.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.CommittedOutput;
import io.gristmill.io.LocalStorage;
import io.gristmill.io.Sha256;
import io.gristmill.io.Storage;
import io.gristmill.tokens.sequences.BatchRef;
import io.gristmill.tokens.sequences.PackedSequences;
import io.gristmill.tokens.sequences.TokenBatch;
import io.gristmill.tokens.sequences.ValidationWindows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How documents become shards, and shards batches. */
class TokenShardTest {

  private static final int END = 9;
  private static final List<int[]> DOCUMENTS =
      List.of(new int[] {1, 2, 3}, new int[] {}, new int[] {4, 5, 6, 7, 8});

  @TempDir private Path directory;
  private final Storage storage = new LocalStorage();
  private String bin;

  @BeforeEach
  void writeAShard() throws IOException {
    bin = write(10);
  }

  @Test
  void eachDocumentIsFollowedByTheEndOfItsText() throws IOException {
    TokenShardReader shard = TokenShardReader.open(storage, bin);
    assertThat(ids(shard)).containsExactly(1, 2, 3, END, END, 4, 5, 6, 7, 8, END);
    assertThat(shard.documents()).isEqualTo(3);
    assertThat(shard.documentStart(1)).isEqualTo(4);
    assertThat(shard.documentStart(2)).isEqualTo(5);
    assertThat(shard.documentStart(3)).isEqualTo(shard.tokens()).isEqualTo(11);
  }

  @Test
  void filesHaveMegatronsLayout() throws IOException {
    assertThat(Files.readAllBytes(LocalStorage.path(bin)))
        .isEqualTo(hex("0100 0200 0300 0900 0900 0400 0500 0600 0700 0800 0900"));
    assertThat(Files.readAllBytes(LocalStorage.path(ShardIndex.uriBeside(bin))))
        .isEqualTo(
            hex(
                "4d4d494449445800 00 0100000000000000 08 0300000000000000 0400000000000000"
                    + "04000000 01000000 06000000"
                    + "0000000000000000 0800000000000000 0a00000000000000"
                    + "0000000000000000 0100000000000000 0200000000000000 0300000000000000"));
  }

  @Test
  void largeVocabulariesTakeFourBytesAToken() throws IOException {
    String wide = write(65_500);
    assertThat(Files.size(LocalStorage.path(wide))).isEqualTo(44);
    assertThat(ids(TokenShardReader.open(storage, wide)))
        .isEqualTo(ids(TokenShardReader.open(storage, bin)));
  }

  @Test
  void windowsOverlapByOneIdSoThatEachIsPredictedOnce() throws IOException {
    PackedSequences sequences = new PackedSequences(storage, 4);
    assertThat(sequences.count(bin)).isEqualTo(2);
    TokenBatch batch = sequences.read(new BatchRef(bin, 0, 2));
    assertThat(batch.inputs()).isDeepEqualTo(new int[][] {{1, 2, 3, END}, {END, 4, 5, 6}});
    assertThat(batch.targets()).isDeepEqualTo(new int[][] {{2, 3, END, END}, {4, 5, 6, 7}});
    assertThatThrownBy(() -> sequences.read(new BatchRef(bin, 1, 2)))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageContaining("#1,2 (expected within 2 sequences of 5 ids)");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 7, 10, 11, 50})
  void validationPredictsEveryTokenButTheFirstOnce(int contextLength) throws IOException {
    TokenShardReader shard = TokenShardReader.open(storage, bin);
    ValidationWindows windows = new ValidationWindows(shard, contextLength);
    int[] ids = ids(shard);
    int next = 1;
    for (long i = 0; i < windows.batches(3); i++) {
      TokenBatch batch = windows.batch(i, 3);
      for (int row = 0; row < batch.batchSize(); row++) {
        for (int t = 0; t < batch.contextLength(); t++) {
          assertThat(batch.inputs()[row][t]).isEqualTo(ids[next - 1]);
          assertThat(batch.targets()[row][t]).isEqualTo(ids[next++]);
        }
      }
    }
    assertThat(next).isEqualTo(ids.length);
  }

  @ParameterizedTest
  @CsvSource({"4,1", "4,2", "4,3", "4,4", "7,3", "10,1", "11,5", "50,20", "1,1"})
  void overlappingWindowsPredictEveryTokenOnceFromTheLongestContext(int contextLength, int stride)
      throws IOException {
    TokenShardReader shard = TokenShardReader.open(storage, bin);
    ValidationWindows windows = new ValidationWindows(shard, contextLength, stride);
    int[] ids = ids(shard);
    int next = 1;
    for (long i = 0; i < windows.batches(3); i++) {
      TokenBatch batch = windows.batch(i, 3);
      assertThat(windows.targets(i, 3)).isEqualTo(batch.targetCount());
      for (int row = 0; row < batch.batchSize(); row++) {
        int start = (int) windows.start(i, 3, row);
        for (int t = 0; t < batch.contextLength(); t++) {
          assertThat(batch.inputs()[row][t]).isEqualTo(ids[start + t]);
          if (batch.targets()[row][t] != TokenBatch.IGNORED) {
            assertThat(start + t + 1).isEqualTo(next);
            assertThat(batch.targets()[row][t]).isEqualTo(ids[next++]);
            int seen = t + 1;
            int wanted = Math.min(next - 1, stride == contextLength ? 1 : contextLength - stride);
            assertThat(seen).isGreaterThanOrEqualTo(wanted);
          }
        }
      }
    }
    assertThat(next).isEqualTo(ids.length);
  }

  @Test
  void everyTokenBelongsToADocument() throws IOException {
    TokenShardReader shard = TokenShardReader.open(storage, bin);
    for (int token = 0; token < shard.tokens(); token++) {
      int document = shard.documentOf(token);
      assertThat(shard.documentStart(document)).isLessThanOrEqualTo(token);
      assertThat(shard.documentStart(document + 1)).isGreaterThan(token);
    }
  }

  @Test
  void remoteShardsReadTheSameByRange() throws IOException {
    TokenShardReader shard = TokenShardReader.open(new RemoteStorage(), bin);
    int[] three = new int[4];
    shard.read(5, three, 1, 3);
    assertThat(three).containsExactly(0, 4, 5, 6);
    assertThatThrownBy(() -> shard.read(9, three, 0, 3))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void aTamperedShardIsNamedWithBothChecksums() throws IOException {
    ShardManifest manifest = manifest();
    assertThat(manifest.open(storage, bin).tokens()).isEqualTo(11);
    byte[] bytes = Files.readAllBytes(LocalStorage.path(bin));
    bytes[0]++;
    Files.write(LocalStorage.path(bin), bytes);
    assertThatThrownBy(() -> manifest.open(storage, bin))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageContaining(manifest.shards().get(0).sha256())
        .hasMessageContaining(Sha256.of(storage.input(bin)))
        .hasMessageContaining("shard-00000.bin");
  }

  @Test
  void aTruncatedShardIsRefusedEvenWithoutAManifest() throws IOException {
    Files.write(LocalStorage.path(bin), new byte[20]);
    assertThatThrownBy(() -> TokenShardReader.open(storage, bin))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageContaining("20 (expected 22 by its index)");
  }

  @Test
  void rejectsADamagedIndex() throws IOException {
    Path index = LocalStorage.path(ShardIndex.uriBeside(bin));
    byte[] whole = Files.readAllBytes(index);
    for (int cut = 0; cut < whole.length; cut++) {
      Files.write(index, Arrays.copyOf(whole, cut));
      assertThatThrownBy(() -> TokenShardReader.open(storage, bin))
          .as("index of %d bytes", cut)
          .isInstanceOf(IncompatibleArtifactException.class);
    }
  }

  @Test
  void theManifestOfAStageListsItsShards() throws IOException {
    String json =
        """
        {"outputs": [
          {"path": "train/shard-00000.bin", "bytes": 22, "sha256": "aa", "records": 11},
          {"path": "train/shard-00000.idx", "bytes": 102, "sha256": "bb", "records": 3},
          {"path": "train/shard-00000.documents.parquet", "bytes": 9, "sha256": "cc"}],
         "tokenizer-fingerprint": "f", "vocabulary-size": 10, "eot": 9}
        """;
    Files.writeString(directory.resolve("manifest.json"), json);
    ShardManifest manifest = ShardManifest.read(storage, directory.toString());
    assertThat(manifest)
        .isEqualTo(
            new ShardManifest(
                "f",
                10,
                END,
                List.of(new ShardManifest.Shard(Split.TRAIN, bin, 11, 3, "aa", "bb"))));
    assertThat(manifest.tokens(Split.TRAIN)).isEqualTo(11);
    assertThat(manifest.documents(Split.VALIDATION)).isZero();
  }

  private ShardManifest manifest() throws IOException {
    String sha256 = Sha256.of(storage.input(bin));
    String index = Sha256.of(storage.input(ShardIndex.uriBeside(bin)));
    return new ShardManifest(
        "f", 10, END, List.of(new ShardManifest.Shard(Split.TRAIN, bin, 11, 3, sha256, index)));
  }

  private String write(int vocabularySize) throws IOException {
    String uri = directory + "/train/shard-0000" + (vocabularySize > 10 ? 1 : 0) + ".bin";
    TokenShardWriter writer;
    try (CommittedOutput out = storage.output(uri).create();
        CommittedOutput index = storage.output(ShardIndex.uriBeside(uri)).create()) {
      writer = new TokenShardWriter(out, vocabularySize, END);
      for (int[] document : DOCUMENTS) {
        writer.append(document);
      }
      writer.flush();
      writer.writeIndex(index);
      out.commit();
      index.commit();
    }
    return uri;
  }

  private static int[] ids(TokenShardReader shard) throws IOException {
    int[] ids = new int[(int) shard.tokens()];
    shard.read(0, ids, 0, ids.length);
    return ids;
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }
}
