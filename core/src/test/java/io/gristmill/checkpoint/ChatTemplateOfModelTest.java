package io.gristmill.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.LocalStorage;
import io.gristmill.tokenizer.BytePairModel;
import io.gristmill.tokenizer.BytePairTrainer;
import io.gristmill.tokenizer.BytePairTrainer.Alphabet;
import io.gristmill.tokenizer.BytePairTrainer.Settings;
import io.gristmill.tokenizer.chat.ChatTemplate;
import io.gristmill.tokenizer.pieces.PieceCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where models have their chat template and the special tokens that it names. */
class ChatTemplateOfModelTest {

  private static final int VOCABULARY = 259;

  @TempDir private Path folder;

  @BeforeEach
  void writeConfig() throws IOException {
    write("config.json", "{}");
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private static BytePairModel tokenizer() {
    PieceCounts counts = new PieceCounts();
    counts.add(" the", 3);
    Settings settings =
        new Settings(VOCABULARY, 2, List.of("<|endoftext|>"), "gpt2", Alphabet.ALL_BYTES);
    return new BytePairTrainer(settings, size -> {}).train(counts);
  }

  private Optional<ChatTemplate> template() throws IOException {
    return Companions.read(new LocalStorage(), folder.toString())
        .chatTemplate(tokenizer(), VOCABULARY);
  }

  @Test
  void aModelMayHaveNone() throws IOException {
    write("tokenizer_config.json", "{\"chat_template\": null}");
    assertThat(template()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"a\" | a",
        "[{\"name\": \"rag\", \"template\": \"b\"}, {\"name\": \"default\", \"template\": \"c\"}] | c",
        "[{\"name\": \"rag\", \"template\": \"b\"}] | b",
      })
  void readsItFromTheTokenizersConfiguration(String json, String source) throws IOException {
    write("tokenizer_config.json", "{\"chat_template\": " + json + "}");
    assertThat(template().orElseThrow().source()).isEqualTo(source);
  }

  @Test
  void itsOwnFileTakesPrecedence() throws IOException {
    write("tokenizer_config.json", "{\"chat_template\": \"a\"}");
    write("chat_template.jinja", "b\n");
    assertThat(template().orElseThrow().source()).isEqualTo("b\n");
    Companions other = Companions.read(new LocalStorage(), folder.toString()).withChatTemplate("c");
    assertThat(other.chatTemplate(tokenizer(), VOCABULARY).orElseThrow().source()).isEqualTo("c");
  }

  @Test
  void somethingElseIsAnError() throws IOException {
    write("tokenizer_config.json", "{\"chat_template\": {\"a\": 1}}");
    assertThatThrownBy(this::template)
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageStartingWith("chat_template: no text (expected a template) at ");
  }

  @Test
  void tokensAreThoseOfTheConfigurationOrTheBoundariesOfTexts() throws IOException {
    write("chat_template.jinja", "b");
    assertThat(template().orElseThrow().tokens())
        .isEqualTo(Map.of("bos_token", "<|endoftext|>", "eos_token", "<|endoftext|>"));
    write(
        "tokenizer_config.json",
        "{\"bos_token\": {\"content\": \"<s>\"}, \"eos_token\": \"</s>\", \"pad_token\": null}");
    assertThat(template().orElseThrow().tokens())
        .isEqualTo(Map.of("bos_token", "<s>", "eos_token", "</s>"));
  }
}
