package io.gristmill.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.SharedData;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.LocalStorage;
import io.gristmill.tokenizer.BytePairTrainer.Alphabet;
import io.gristmill.tokenizer.BytePairTrainer.Settings;
import io.gristmill.tokenizer.pieces.PieceCounts;
import io.gristmill.tokenizer.pipeline.SpecialTokenPolicy;
import io.gristmill.tokenizer.pipeline.SpecialTokenPolicy.Treatment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every attribute of {@code tokenizer.json} that changes ids is honoured or refused by name. */
class TokenizerAttributesTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SpecialTokenPolicy TOKENS = SpecialTokenPolicy.all(Treatment.AS_TOKEN);

  /** Behind the special token 0, 256 bytes and the merge "ab". */
  private static final int ADDED = 258;

  @TempDir private Path folder;
  private ObjectNode json;

  @BeforeEach
  void trainAVocabulary() throws IOException {
    PieceCounts counts = new PieceCounts();
    counts.add("ab", 2);
    Settings settings = new Settings(300, 2, List.of("<|end|>"), "gpt2", Alphabet.ALL_BYTES);
    TokenizerFiles.write(
        new BytePairTrainer(settings, size -> {}).train(counts),
        new LocalStorage(),
        folder.toString());
    json = (ObjectNode) JSON.readTree(folder.resolve("tokenizer.json").toFile());
  }

  private BytePairTokenizer read() throws IOException {
    Files.writeString(folder.resolve("tokenizer.json"), JSON.writeValueAsString(json));
    return new BytePairTokenizer(TokenizerFiles.read(new LocalStorage(), folder.toString()));
  }

  private ObjectNode add(String content, boolean special) {
    ObjectNode token = json.withArray("added_tokens").addObject().put("id", ADDED);
    return token.put("content", content).put("special", special);
  }

  private static int id(BytePairTokenizer tokenizer, char character) {
    return tokenizer.encode(String.valueOf(character))[0];
  }

  @Test
  void anUntypedModelWithMergesIsBytePairEncoding() throws IOException {
    String typed = read().fingerprint();
    ((ObjectNode) json.path("model")).remove("type");
    assertThat(read().fingerprint()).isEqualTo(typed);
    ((ObjectNode) json.path("model")).remove("merges");
    assertThatThrownBy(this::read)
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageStartingWith("model.type: missing (expected BPE) at ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<unk>", "ab"})
  void aTokenForUnknownCharactersIsNeverUsedWhereAllBytesAreKnown(String unknown)
      throws IOException {
    ((ObjectNode) json.path("model")).put("unk_token", unknown).put("fuse_unk", true);
    assertThat(read().encode("é")).hasSize(2);
    ((ObjectNode) json.path("model").path("vocab")).remove("Ã");
    ((ObjectNode) json.path("model").path("vocab")).put("~~", 132);
    assertThatThrownBy(this::read).isInstanceOf(IncompatibleArtifactException.class);
  }

  @ParameterizedTest
  @CsvSource({"false, false", "true, false", "false, true", "true, true"})
  void addedTokensConsumeSurroundingWhiteSpace(boolean left, boolean right) throws IOException {
    add("<mask>", true).put("lstrip", left).put("rstrip", right);
    BytePairTokenizer tokenizer = read();
    int[] before = left ? new int[0] : tokenizer.encode(" \u3000\n");
    int[] after = right ? new int[0] : tokenizer.encode("\t ");
    int[] expected =
        Stream.of(before, new int[] {ADDED}, after).flatMapToInt(IntStream::of).toArray();
    assertThat(tokenizer.encode(" \u3000\n<mask>\t ", TOKENS)).isEqualTo(expected);
  }

  @Test
  void aSingleWordIsNotMatchedInsideAnother() throws IOException {
    add("ba", false).put("single_word", true);
    BytePairTokenizer tokenizer = read();
    assertThat(tokenizer.encode("ba")).containsExactly(ADDED);
    assertThat(tokenizer.encode("(ba)")).contains(ADDED);
    assertThat(tokenizer.encode("bab")).doesNotContain(ADDED);
    assertThat(tokenizer.encode("éba")).doesNotContain(ADDED);
    assertThat(tokenizer.encode("ba_")).doesNotContain(ADDED);
    assertThat(tokenizer.encode("ba\u0301")).doesNotContain(ADDED);
  }

  @Test
  void addedTokensThatAreNotSpecialAreAlwaysMatched() throws IOException {
    add("b a", false);
    BytePairTokenizer tokenizer = read();
    int b = id(tokenizer, 'b');
    assertThat(tokenizer.encode("bb ab")).containsExactly(b, ADDED, b);
    assertThat(tokenizer.encode("bb ab", TOKENS)).containsExactly(b, ADDED, b);
    assertThat(tokenizer.isSpecial(ADDED)).isFalse();
    TokenizerFiles.write(tokenizer.model(), new LocalStorage(), folder.toString());
    ObjectNode written = (ObjectNode) JSON.readTree(folder.resolve("tokenizer.json").toFile());
    assertThat(written.path("added_tokens").path(1).path("special").asBoolean(true)).isFalse();
    assertThat(written.path("model").path("vocab").has("b a")).isFalse();
  }

  @Test
  void aTemplateIsPutAroundATextAndKept() throws IOException {
    json.set(
        "post_processor",
        JSON.readTree(
            """
            {"type": "TemplateProcessing",
             "single": [{"SpecialToken": {"id": "<|end|>", "type_id": 0}},
                        {"Sequence": {"id": "A", "type_id": 0}},
                        {"SpecialToken": {"id": "eos", "type_id": 0}}],
             "pair": [{"Sequence": {"id": "A", "type_id": 0}}],
             "special_tokens": {
               "<|end|>": {"id": "<|end|>", "ids": [0], "tokens": ["<|end|>"]},
               "eos": {"id": "eos", "ids": [0, 0], "tokens": ["<|end|>", "<|end|>"]}}}
            """));
    BytePairTokenizer tokenizer = read();
    assertThat(tokenizer.encode("ab")).containsExactly(257);
    assertThat(tokenizer.encodePrompt("ab")).containsExactly(0, 257, 0, 0);
    assertThat(tokenizer.encodeSequence("", TOKENS)).containsExactly(0, 0, 0);
    TokenizerFiles.write(tokenizer.model(), new LocalStorage(), folder.toString());
    assertThat(JSON.readTree(folder.resolve("tokenizer.json").toFile()).path("post_processor"))
        .isEqualTo(json.path("post_processor"));
  }

  @Test
  void textsAreCutAndPaddedAsTheFileSays() throws IOException {
    ObjectNode truncation = json.putObject("truncation").put("direction", "Left");
    truncation.put("max_length", 3).put("strategy", "LongestFirst").put("stride", 0);
    ObjectNode padding = json.putObject("padding").put("direction", "Right").put("pad_id", 0);
    padding.put("pad_to_multiple_of", 2).putObject("strategy").put("Fixed", 5);
    BytePairTokenizer tokenizer = read();
    int a = id(tokenizer, 'a');
    int b = id(tokenizer, 'b');
    assertThat(tokenizer.encodeSequence("aaba", TOKENS)).containsExactly(a, 257, a, 0, 0, 0);
    assertThat(tokenizer.encodeSequence("bbaa", TOKENS)).containsExactly(b, a, a, 0, 0, 0);
    assertThat(tokenizer.encode("bbaa")).containsExactly(b, b, a, a);
    truncation.put("direction", "Right");
    padding.put("direction", "Left").put("strategy", "BatchLongest");
    assertThat(read().encodeSequence("bbaa", TOKENS)).containsExactly(0, b, b, a);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "/normalizer; {\"type\":\"BertNormalizer\"}; normalizer.type: BertNormalizer (expected null"
            + " or one of",
        "/normalizer; {}; normalizer.type: missing (",
        "/normalizer; {\"type\":\"Replace\",\"pattern\":{\"Regex\":\"a\"},\"content\":\"\"};"
            + " normalizer.pattern: {\"Regex\":\"a\"} (expected a String",
        "/normalizer;"
            + " {\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"NFC\"},{\"type\":\"Nmt\"}]};"
            + " normalizer.normalizers[1].type: Nmt (",
        "/normalizer; {\"type\":\"Strip\",\"strip_left\":1,\"strip_right\":true};"
            + " normalizer.strip_left: 1 (expected true or false)",
        "/post_processor; {\"type\":\"Other\"}; post_processor.type: Other (",
        "/post_processor; {\"type\":\"TemplateProcessing\",\"single\":[]}; post_processor.single:"
            + " [] (expected Sequence A once)",
        "/post_processor; {\"type\":\"RobertaProcessing\",\"sep\":[\"x\",999],\"cls\":[\"x\",0]};"
            + " post_processor.sep: 999 (expected the id of a token)",
        "/pre_tokenizer; null; pre_tokenizer: null (expected ByteLevel)",
        "/pre_tokenizer; {\"type\":\"Whitespace\"}; pre_tokenizer.type: Whitespace (expected"
            + " ByteLevel)",
        "/pre_tokenizer; {\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"use_regex\":false};"
            + " pre_tokenizer.use_regex: false (expected true)",
        "/pre_tokenizer; {\"type\":\"ByteLevel\"}; pre_tokenizer.add_prefix_space: missing"
            + " (expected true or false)",
        "/decoder; {\"type\":\"WordPiece\"}; decoder.type: WordPiece (expected ByteLevel)",
        "/truncation; {\"max_length\":-1}; truncation.max_length: -1 (",
        "/padding; {\"strategy\":\"Longest\"}; padding.strategy: Longest (",
        "/model/dropout; 0.5; model.dropout: 0.5 (expected null)",
        "/model/fuse_unk; 1; model.fuse_unk: 1 (expected true or false)",
        "/model/vocab; [1]; model.vocab: [1] (expected an object",
        "/model/vocab/a; -3; token id: -3 (expected a whole number",
        "/model/merges; null; model.merges: null (expected an array)",
        "/added_tokens/0/lstrip; \"yes\"; added_tokens[0].lstrip: yes (expected true or false)",
        "/added_tokens/0/id; 1.5; added_tokens[0]: {",
        "/model/merges; [[\"a\",\"b\",\"c\"]]; model.merges: [\"a\",\"b\",\"c\"] (expected two"
            + " tokens)",
        "/model/merges; [1]; model.merges: 1 (expected two tokens)",
        "/post_processor; {\"type\":\"Sequence\",\"processors\":[null]};"
            + " post_processor.processors[0]: null (expected an object)",
        "/padding; {\"strategy\":{\"Fixed\":2147483647},\"pad_id\":0}; padding.strategy.Fixed:"
            + " 2147483647 (expected at most 16777216)",
        "/padding; {\"strategy\":\"BatchLongest\",\"pad_to_multiple_of\":2147483647,\"pad_id\":0};"
            + " padding.pad_to_multiple_of: 2147483647 (expected at most 16777216)",
      })
  void refusesAttributesByNameAndValue(String pointer, String value, String message)
      throws IOException {
    int cut = pointer.lastIndexOf('/');
    ObjectNode parent = (ObjectNode) json.at(pointer.substring(0, cut));
    parent.set(pointer.substring(cut + 1), JSON.readTree(value));
    assertThatThrownBy(this::read)
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageStartingWith(message)
        .hasMessageContaining("tokenizer.json");
  }

  @Test
  void rejectsTextAfterTheObject() throws IOException {
    Path file = folder.resolve("tokenizer.json");
    Files.writeString(file, JSON.writeValueAsString(json) + "}");
    assertThatThrownBy(() -> TokenizerFiles.read(new LocalStorage(), folder.toString()))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageStartingWith("tokenizer file: ")
        .hasMessageEndingWith("tokenizer.json");
  }

  @Test
  void readsTheTokenizersOfTheFaultReports() throws IOException {
    Path faults = SharedData.path("faults/tok");
    for (String name : List.of("old-gpt2", "no-model-type", "nfc", "norm-empty-seq")) {
      BytePairTokenizer tokenizer = shared(faults.resolve(name));
      assertThat(tokenizer.encode("x y")).containsExactly(87, 331);
    }
    String text = "x <mask> y<mask>z";
    assertThat(shared(faults.resolve("lstrip")).encode(text, TOKENS))
        .containsExactly(87, 657, 331, 657, 89);
    assertThat(shared(faults.resolve("rstrip")).encode(text, TOKENS))
        .containsExactly(87, 220, 657, 88, 657, 89);
  }

  private static BytePairTokenizer shared(Path directory) throws IOException {
    return new BytePairTokenizer(TokenizerFiles.read(new LocalStorage(), directory.toString()));
  }
}
