package io.gristmill.spark.cli.probe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.io.LocalStorage;
import io.gristmill.spark.pipeline.Gristmill;
import io.gristmill.tokenizer.BytePairTrainer;
import io.gristmill.tokenizer.BytePairTrainer.Alphabet;
import io.gristmill.tokenizer.BytePairTrainer.Settings;
import io.gristmill.tokenizer.TokenizerFiles;
import io.gristmill.tokenizer.pieces.PieceCounts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code probe encode} and {@code probe decode}. */
class TokenizerProbesTest {

  @TempDir private Path folder;

  @BeforeEach
  void writeATokenizer() throws IOException {
    PieceCounts counts = new PieceCounts();
    counts.add("ab", 2);
    Settings settings = new Settings(300, 2, List.of("<|end|>"), "cl100k", Alphabet.ALL_BYTES);
    TokenizerFiles.write(
        new BytePairTrainer(settings, size -> {}).train(counts),
        new LocalStorage(),
        folder.toString());
  }

  @Test
  void specialTokensAreTextUnlessToldOtherwise() {
    String question = "{\"text\": \"ab<|end|>\"}";
    Gristmill text = probe(question, "encode", "--tokenizer", folder.toString());
    assertThat(text.output()).singleElement().asString().startsWith("{\"ids\":[257,");
    Gristmill token =
        probe(question, "encode", "--tokenizer", folder.toString(), "--special-tokens", "as-token");
    assertThat(token.output()).containsExactly("{\"ids\":[257,0]}");
    Gristmill forbidden =
        probe(
            question, "encode", "--tokenizer", folder.toString(), "--special-tokens", "forbidden");
    assertThat(forbidden.exitCode()).isEqualTo(3);
    assertThat(forbidden.output())
        .singleElement()
        .asString()
        .contains("special token: <|end|>", "at character 2");
  }

  @Test
  void decodesWhatItEncoded() {
    Gristmill decoded =
        probe("{\"ids\": [257, 0]}\n{}", "decode", "--tokenizer", folder.toString());
    assertThat(decoded.output().get(0)).isEqualTo("{\"text\":\"ab<|end|>\"}");
    assertThat(decoded.output().get(1)).startsWith("{\"error\":\"ids: missing");
    assertThat(decoded.exitCode()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.9", "4294967297", "\"1\"", "null"})
  void decodesNothingButWholeNumbers(String id) {
    Gristmill decoded =
        probe("{\"ids\": [257, " + id + "]}", "decode", "--tokenizer", folder.toString());
    assertThat(decoded.exitCode()).isEqualTo(3);
    String escaped = id.replace("\"", "\\\"");
    assertThat(decoded.output())
        .singleElement()
        .asString()
        .startsWith("{\"error\":\"id: " + escaped + " (expected a whole number");
  }

  @Test
  void aPublishedEncodingAsksForItsVocabulary() throws IOException {
    Gristmill missing = probe("", "encode", "--tokenizer", "cl100k");
    assertThat(missing.exitCode()).isEqualTo(2);
    assertThat(missing.errors())
        .singleElement()
        .asString()
        .contains("--vocabulary: missing", "cl100k_base.tiktoken", "do not come with");
    Path file = Files.writeString(folder.resolve("cl100k_base.tiktoken"), "YQ== 0\n");
    for (Path vocabulary : List.of(file, folder)) {
      Gristmill other =
          probe("", "encode", "--tokenizer", "cl100k", "--vocabulary", vocabulary.toString());
      assertThat(other.exitCode()).isEqualTo(4);
      assertThat(other.errors()).singleElement().asString().contains("expected 100000");
    }
  }

  @Test
  void anUnknownTreatmentListsTheKnownOnes() {
    Gristmill ended =
        probe("", "encode", "--tokenizer", folder.toString(), "--special-tokens", "as-tokens");
    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.errors())
        .singleElement()
        .asString()
        .contains("[as-text, as-token, forbidden]", "did you mean as-token?");
  }

  private static Gristmill probe(String questions, String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "probe";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(questions.getBytes(UTF_8)));
    try {
      return Gristmill.run(all);
    } finally {
      System.setIn(before);
    }
  }
}
