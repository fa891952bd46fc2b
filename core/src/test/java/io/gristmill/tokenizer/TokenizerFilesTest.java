package io.gristmill.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.LocalStorage;
import io.gristmill.tokenizer.BytePairTrainer.Alphabet;
import io.gristmill.tokenizer.BytePairTrainer.Settings;
import io.gristmill.tokenizer.pieces.PieceCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenizerFilesTest {

  @TempDir private Path directory;
  private final LocalStorage storage = new LocalStorage();

  @Test
  void readsBackTheWrittenTensors() throws IOException {
    BytePairModel model = model();
    TokenizerFiles.write(model, storage, directory.toString());
    BytePairModel read = TokenizerFiles.read(storage, directory.toString());
    assertThat(read.fingerprint()).isEqualTo(model.fingerprint());
    Files.delete(directory.resolve(TokenizerFiles.TOKENIZER));
    read = TokenizerFiles.read(storage, directory.toString());
    assertThat(read.fingerprint()).isEqualTo(model.fingerprint());
  }

  @Test
  void filesHaveHuggingFacesLayout() throws IOException {
    TokenizerFiles.write(model(), storage, directory.toString());
    JsonNode root = new ObjectMapper().readTree(directory.resolve("tokenizer.json").toFile());
    assertThat(root.at("/pre_tokenizer/type").asText()).isEqualTo("ByteLevel");
    assertThat(root.at("/pre_tokenizer/use_regex").asBoolean()).isTrue();
    assertThat(root.at("/added_tokens/0/content").asText()).isEqualTo("<|endoftext|>");
    assertThat(root.at("/model/vocab/ab").asInt()).isEqualTo(257);
    assertThat(root.at("/model/merges/0").asText()).isEqualTo("a b");
    assertThat(Files.readString(directory.resolve("merges.txt")))
        .isEqualTo("#version: 0.2\na b\nĠ ab\n");
    assertThat(Files.readString(directory.resolve("vocab.json")))
        .startsWith("{\"<|endoftext|>\":0,\"!\":1,\"\\\"\":2,")
        .endsWith("\"ab\":257,\"Ġab\":258}");
  }

  @Test
  void gpt2sOwnFilesGiveTheSameTokenizerAsHuggingFacesLayout() throws IOException {
    BytePairTokenizer gpt2 = Gpt2.tokenizer();
    TokenizerFiles.write(gpt2.model(), storage, directory.toString());
    assertThat(TokenizerFiles.read(storage, directory.toString()).fingerprint())
        .isEqualTo(gpt2.fingerprint());
  }

  @Test
  void otherPatternsAreASplitBeforeTheBytes() throws IOException {
    TokenizerFiles.write(model("cl100k"), storage, directory.toString());
    JsonNode cut =
        new ObjectMapper()
            .readTree(directory.resolve("tokenizer.json").toFile())
            .get("pre_tokenizer");
    assertThat(cut.at("/type").asText()).isEqualTo("Sequence");
    assertThat(cut.at("/pretokenizers/0/type").asText()).isEqualTo("Split");
    assertThat(cut.at("/pretokenizers/0/pattern/Regex").asText())
        .isEqualTo(
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|"
                + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+");
    assertThat(cut.at("/pretokenizers/0/behavior").asText()).isEqualTo("Isolated");
    assertThat(cut.at("/pretokenizers/1/use_regex").asBoolean()).isFalse();
    assertThat(TokenizerFiles.read(storage, directory.toString()).pattern()).isEqualTo("cl100k");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"behavior\" : \"Isolated\" | \"behavior\" : \"Merged\" | pre_tokenizer behavior: Merged",
        "\"invert\" : false | \"invert\" : true | pre_tokenizer invert: true (expected false)",
        "\"use_regex\" : false | \"use_regex\" : true | pre_tokenizer.use_regex: true (expected"
            + " false)",
        "\"(?i:'s | \"(?i:'z | pre_tokenizer pattern: (?i:'z",
      })
  void refusesAPatternItDoesNotKnow(String from, String to, String message) throws IOException {
    TokenizerFiles.write(model("cl100k"), storage, directory.toString());
    Path file = directory.resolve("tokenizer.json");
    String json = Files.readString(file);
    assertThat(json).contains(from);
    Files.writeString(file, json.replaceFirst(java.util.regex.Pattern.quote(from), to));
    assertThatThrownBy(() -> TokenizerFiles.read(storage, directory.toString()))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageStartingWith(message)
        .hasMessageContaining("tokenizer.json");
  }

  @Test
  void mergesMayBeArraysAsInNewerFiles() throws IOException {
    TokenizerFiles.write(model(), storage, directory.toString());
    Path file = directory.resolve("tokenizer.json");
    String json = Files.readString(file);
    Files.writeString(
        file, json.replace("\"a b\"", "[\"a\", \"b\"]").replace("\"Ġ ab\"", "[\"Ġ\", \"ab\"]"));
    assertThat(TokenizerFiles.read(storage, directory.toString()).fingerprint())
        .isEqualTo(model().fingerprint());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\"BPE\"; \"Unigram\"; model.type: Unigram (expected BPE)",
        "\"normalizer\" : null; \"normalizer\" : \"NFC\"; normalizer: NFC (expected null or one of"
            + " [NFC, NFD,",
        "\"dropout\" : null; \"dropout\" : 0.1; model.dropout: 0.1 (expected null)",
        "subword_prefix\" : null; subword_prefix\" : \"##\"; model.continuing_subword_prefix: ## (",
        "word_suffix\" : null; word_suffix\" : \"</w>\"; model.end_of_word_suffix: </w> (",
        "fallback\" : false; fallback\" : true; model.byte_fallback: true (expected false)",
        "merges\" : false; merges\" : 1; model.ignore_merges: 1 (expected true or false)",
        "\"<|endoftext|>\"; \"\"; special token:  of id 0 (expected a text and an id",
        "\"Ġ ab\"; \"Ġ zz\"; token of a merge: zz (not in the vocabulary)",
        "\"Ġab\" : 258; \"Ġab\" : 300; token ids: not 0 to 258",
        "\"vocab\"; vocab; tokenizer file:"
      })
  void rejectsUnsupportedSettings(String from, String to, String message) throws IOException {
    TokenizerFiles.write(model(), storage, directory.toString());
    Path file = directory.resolve("tokenizer.json");
    String json = Files.readString(file);
    assertThat(json).contains(from);
    Files.writeString(file, json.replace(from, to));
    assertThatThrownBy(() -> TokenizerFiles.read(storage, directory.toString()))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageStartingWith(message)
        .hasMessageContaining("tokenizer.json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\"dropout\" : null,; ''",
        "\"ignore_merges\" : false,; ''",
        "\"byte_fallback\" : false; \"byte_fallback\" : null",
        "subword_prefix\" : null; subword_prefix\" : \"\"",
        "word_suffix\" : null; word_suffix\" : \"\""
      })
  void acceptsEveryNotationOfADisabledStep(String from, String to) throws IOException {
    TokenizerFiles.write(model(), storage, directory.toString());
    Path file = directory.resolve("tokenizer.json");
    String json = Files.readString(file);
    assertThat(json).contains(from);
    Files.writeString(file, json.replace(from, to));
    assertThat(TokenizerFiles.read(storage, directory.toString()).fingerprint())
        .isEqualTo(model().fingerprint());
  }

  @Test
  void anEmptyDirectoryHasNoTokenizer() {
    assertThatThrownBy(() -> TokenizerFiles.read(storage, directory.toString()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(directory.toString());
  }

  private static BytePairModel model() {
    return model("gpt2");
  }

  private static BytePairModel model(String pattern) {
    PieceCounts counts = new PieceCounts();
    counts.add(" ab", 3);
    Settings settings = new Settings(300, 2, List.of("<|endoftext|>"), pattern, Alphabet.ALL_BYTES);
    return new BytePairTrainer(settings, size -> {}).train(counts);
  }
}
