package io.gristmill.tokens.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.LocalStorage;
import io.gristmill.io.Storage;
import io.gristmill.tokens.GivenTokens;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.Split;
import io.gristmill.tokens.exchange.LlmcFormat.LlmcVersion;
import io.gristmill.tokens.exchange.TokenFormats.TokenFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every format against bytes written by hand. The documents are 1 2 3, none, 258 and 4. */
class TokenFormatsTest {

  private static final int END = 9;
  private static final int GPT2 = 50_257;
  private static final int LARGE = 100_277;

  @TempDir private Path folder;
  private final Storage storage = new LocalStorage();
  private Path target;

  @BeforeEach
  void chooseATarget() {
    target = folder.resolve("exported");
  }

  @Test
  void nanogptHasTheEndOfTheTextAfterEachDocument() throws IOException {
    assertThat(export("nanogpt", GPT2).keySet()).containsExactly("train.bin", "val.bin");
    assertThat(export("nanogpt", GPT2))
        .containsEntry("train.bin", hex("0100 0200 0300 0900 0900 0201 0900"))
        .containsEntry("val.bin", hex("0400 0900"));
  }

  @Test
  void llmcHasTheEndOfTheTextBeforeEachDocument() throws IOException {
    for (String format : List.of("llmc", "llmc-gpt2")) {
      assertThat(export(format, GPT2))
          .containsOnlyKeys("train_000000.bin", "val_000000.bin")
          .containsEntry(
              "train_000000.bin",
              header("88d83401 01000000 07000000") + hex("0900 0100 0200 0300 0900 0900 0201"))
          .containsEntry("val_000000.bin", header("88d83401 01000000 02000000") + hex("0900 0400"));
    }
  }

  @Test
  void llmcHasAnotherVersionForLargerVocabularies() throws IOException {
    String train =
        header("a1d93401 07000000 07000000")
            + hex("09000000 01000000 02000000 03000000 09000000 09000000 02010000");
    assertThat(export("llmc", LARGE)).containsEntry("train_000000.bin", train);
    assertThat(export("llmc-llama3", LARGE)).containsEntry("train_000000.bin", train);
    assertThat(export("llmc-llama3", GPT2)).containsEntry("train_000000.bin", train);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 7, 0201",
    "2, 4, 0201",
    "3, 3, 0201",
    "6, 2, 0201",
    "7, 1, 0900 0100 0200 0300 0900 0900 0201",
    "8, 1, 0900 0100 0200 0300 0900 0900 0201"
  })
  void llmcCutsWhereAShardIsFull(long shardIds, int files, String last) throws IOException {
    TokenFormat format = new LlmcFormat(Optional.of(LlmcVersion.GPT2), shardIds);
    ExportDirectory.write(format, corpus(GPT2), storage, target.toString());
    Map<String, String> written = files();
    assertThat(written.keySet().stream().filter(name -> name.startsWith("train"))).hasSize(files);
    String end = written.get("train_%06d.bin".formatted(files - 1));
    assertThat(end).endsWith(last.replace(" ", ""));
    StringBuilder ids = new StringBuilder();
    for (int i = 0; i < files; i++) {
      String file = written.get("train_%06d.bin".formatted(i));
      ids.append(file.substring(2 * 1024));
      int count = (file.length() - 2 * 1024) / 4;
      assertThat(file).startsWith("88d8340101000000%02x000000".formatted(count));
      assertThat((long) count).isLessThanOrEqualTo(shardIds);
    }
    assertThat(ids.toString()).isEqualTo("0900010002000300090009000201");
  }

  @Test
  void megatronIsOnePairASplit() throws IOException {
    assertThat(export("megatron", GPT2))
        .containsOnlyKeys("train.bin", "train.idx", "validation.bin", "validation.idx")
        .containsEntry("train.bin", hex("0100 0200 0300 0900 0900 0201 0900"))
        .containsEntry(
            "train.idx",
            hex(
                "4d4d494449445800 00 0100000000000000 08 0300000000000000 0400000000000000"
                    + "04000000 01000000 02000000"
                    + "0000000000000000 0800000000000000 0a00000000000000"
                    + "0000000000000000 0100000000000000 0200000000000000 0300000000000000"))
        .containsEntry(
            "validation.idx",
            hex(
                "4d4d494449445800 00 0100000000000000 08 0100000000000000 0200000000000000"
                    + "02000000 0000000000000000 0000000000000000 0100000000000000"));
    assertThat(export("megatron", LARGE))
        .containsEntry("validation.bin", hex("04000000 09000000"))
        .hasEntrySatisfying("train.idx", idx -> assertThat(idx.substring(34)).startsWith("04"));
  }

  @Test
  void datatroveKeepsWhereDocumentsEnd() throws IOException {
    assertThat(export("datatrove", GPT2))
        .containsEntry("train/00000_shuffled.ds", hex("0100 0200 0300 0900 0900 0201 0900"))
        .containsEntry(
            "train/00000_shuffled.ds.index",
            hex("0400000000000000 0500000000000000 0700000000000000"))
        .containsEntry("train/00000_shuffled.ds.metadata", text("f00d|2\n7\n7.00 T"));
    assertThat(export("datatrove", LARGE))
        .containsEntry("validation/00000_shuffled.ds", hex("04000000 09000000"))
        .containsEntry("validation/00000_shuffled.ds.metadata", text("f00d|4\n2\n2.00 T"));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.00 T",
    "7, 7.00 T",
    "10, 10.0 T",
    "999, 999 T",
    "1000, 1.00 kT",
    "1125, 1.12 kT",
    "1005, 1.00 kT",
    "27182, 27.2 kT",
    "100000000, 100 MT",
    "9035582198, 9.04 GT"
  })
  void tokensForPeopleHaveThreeDigits(long tokens, String words) {
    assertThat(DatatroveFormat.metric(tokens)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({"nanogpt, 65536, true", "nanogpt, 65537, false", "llmc-gpt2, 65537, false"})
  void idsThatDoNotFitAreRefusedBeforeAnythingIsWritten(String name, int size, boolean fits)
      throws IOException {
    if (fits) {
      assertThat(exported(name, size)).isNotEmpty();
      return;
    }
    assertThatThrownBy(() -> export(name, size))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageContaining("vocabulary size: " + size + " (expected at most 65536")
        .hasMessageContaining("f00d");
    assertThat(target).doesNotExist();
    assertNothingBeside();
  }

  @ParameterizedTest
  @ValueSource(strings = {"datatrove", "llmc", "megatron", "nanogpt"})
  void aTamperedShardLeavesNothing(String name) throws IOException {
    TokenCorpus corpus = corpus(GPT2);
    Path shard = LocalStorage.path(corpus.manifest().shards(Split.VALIDATION).get(0).uri());
    byte[] bytes = Files.readAllBytes(shard);
    bytes[0]++;
    Files.write(shard, bytes);
    TokenFormat format = TokenFormats.find(name).orElseThrow();
    assertThatThrownBy(() -> ExportDirectory.write(format, corpus, storage, target.toString()))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageContaining("sha256")
        .hasMessageContaining(shard.getFileName().toString());
    assertThat(target).doesNotExist();
    assertNothingBeside();
  }

  @Test
  void aSplitWithoutTokensHasNoFile() throws IOException {
    ShardManifest manifest =
        new GivenTokens(folder.resolve("tokens"), GPT2, END)
            .shard(Split.TRAIN, List.of(new int[] {1}))
            .manifest();
    TokenCorpus corpus = new TokenCorpus(storage, manifest);
    for (String name : TokenFormats.names()) {
      target = folder.resolve(name);
      TokenFormat format = TokenFormats.find(name).orElseThrow();
      ExportDirectory.write(format, corpus, storage, target.toString());
      assertThat(files().keySet()).isNotEmpty().allMatch(file -> file.startsWith("train"));
    }
  }

  @Test
  void documentsThatDoNotEndWithTheEndOfTheTextAreRefused() throws IOException {
    Path tokens = folder.resolve("tokens");
    new GivenTokens(tokens, GPT2, END).shard(Split.TRAIN, List.of(new int[] {1})).manifest();
    Path json = tokens.resolve("manifest.json");
    Files.writeString(json, Files.readString(json).replace("\"eot\":9", "\"eot\":8"));
    TokenCorpus corpus = new TokenCorpus(storage, ShardManifest.read(storage, tokens.toString()));
    for (String name : TokenFormats.names()) {
      TokenFormat format = TokenFormats.find(name).orElseThrow();
      assertThatThrownBy(() -> ExportDirectory.write(format, corpus, storage, target.toString()))
          .isInstanceOf(IncompatibleArtifactException.class)
          .hasMessageContaining("document 0: no end of text (expected 8 at its end)");
    }
  }

  private Map<String, String> exported(String name, int vocabularySize) {
    try {
      return export(name, vocabularySize);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Files by name, their bytes as digits; twice, as the same must come out. */
  private Map<String, String> export(String name, int vocabularySize) throws IOException {
    TokenFormat format = TokenFormats.find(name).orElseThrow();
    ExportDirectory.write(format, corpus(vocabularySize), storage, target.toString());
    Map<String, String> first = files();
    storage.delete(target.toString());
    ExportDirectory.write(format, corpus(vocabularySize), storage, target.toString());
    assertThat(files()).isEqualTo(first);
    storage.delete(target.toString());
    return first;
  }

  private Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> tree = Files.walk(target)) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        String name = target.relativize(file).toString();
        files.put(name, HexFormat.of().formatHex(Files.readAllBytes(file)));
      }
    }
    return files;
  }

  private TokenCorpus corpus(int vocabularySize) {
    ShardManifest manifest =
        new GivenTokens(folder.resolve("tokens"), vocabularySize, END)
            .shard(Split.TRAIN, List.of(new int[] {1, 2, 3}, new int[0]))
            .shard(Split.TRAIN, List.of(new int[] {258}))
            .shard(Split.VALIDATION, List.of(new int[] {4}))
            .manifest();
    return new TokenCorpus(storage, manifest);
  }

  private static String header(String numbers) {
    return hex(numbers) + "00".repeat(1024 - 12);
  }

  private static String hex(String digits) {
    return digits.replace(" ", "");
  }

  private static String text(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
  }

  private void assertNothingBeside() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).noneMatch(file -> file.getFileName().toString().contains("exported"));
    }
  }
}
