package io.gristmill.model.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.config.ModelSection;
import io.gristmill.config.ModelSection.Architecture;
import io.gristmill.config.ModelSection.Biases;
import io.gristmill.config.ModelSection.LlamaSection;
import io.gristmill.config.ModelSection.LoraSection;
import io.gristmill.config.ModelSection.Preset;
import io.gristmill.error.InvalidConfigException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GptConfigTest {

  @ParameterizedTest
  @CsvSource({
    "CUSTOM, 1000, 2, 4, 64, 128, 172288",
    "NANO, 3, 3, 3, 48, 128, 91200",
    "GPT2, 50257, 12, 12, 768, 1024, 124439808",
    "GPT2_MEDIUM, 50257, 24, 16, 1024, 1024, 354823168",
  })
  void presetsHaveTheirPublishedShapes(
      Preset preset, int vocabulary, int layers, int heads, int width, int context, long count) {
    ModelSection section = new ModelSection(preset, 2, 4, 64, 128, true);
    GptConfig config = GptConfig.of(section, vocabulary);
    assertThat(config).isEqualTo(new GptConfig(vocabulary, context, width, layers, heads, true));
    assertThat(config.parameterCount()).isEqualTo(count);
  }

  @Test
  void switchesApplyToEveryPreset() {
    ModelSection section =
        new ModelSection(
            Preset.GPT2,
            Architecture.GPT2,
            2,
            4,
            64,
            128,
            false,
            Biases.FALSE,
            0.1,
            new LlamaSection(0, 0, 10000),
            LoraSection.NONE);
    GptConfig config = GptConfig.of(section, 50257);
    assertThat(config.block().biases()).isFalse();
    assertThat(config.dropout()).isEqualTo(0.1);
    long biases = 12 * 11 * 768 + 768;
    assertThat(config.parameterCount()).isEqualTo(124439808 - biases);
  }

  @ParameterizedTest
  @CsvSource({
    "MINI, AUTO, 0, 0, false, 6, 512",
    "MINI, TRUE, 2, 0, true, 2, 512",
    "MICRO, FALSE, 1, 300, false, 1, 300",
    "CUSTOM, AUTO, 4, 0, false, 4, 192",
  })
  void aLlamaHasItsOwnDefaults(
      Preset preset,
      Biases biases,
      int asked,
      int askedHidden,
      boolean biased,
      int keyValueHeads,
      int hidden) {
    GptConfig config = GptConfig.of(llama(preset, biases, asked, askedHidden), 100);
    assertThat(config.block())
        .isEqualTo(new BlockShape(Architecture.LLAMA, keyValueHeads, hidden, biased, 10000));
  }

  private static ModelSection llama(Preset preset, Biases biases, int keyValueHeads, int hidden) {
    LlamaSection llama = new LlamaSection(keyValueHeads, hidden, 10000);
    return new ModelSection(
        preset, Architecture.LLAMA, 2, 4, 64, 128, true, biases, 0, llama, LoraSection.NONE);
  }

  @Test
  void llamasParametersAreCountedAsTinyLlamasAre() {
    BlockShape block = new BlockShape(Architecture.LLAMA, 4, 5632, false, 10000);
    GptConfig tinyLlama = new GptConfig(32000, 2048, 2048, 22, 32, false, block, 0);
    assertThat(tinyLlama.parameterCount()).isEqualTo(1_100_048_384L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3 | 0 | key-value-heads: 3 (expected a divisor of heads 4) at model",
        "9 | 0 | key-value-heads: 9 (expected a divisor of heads 4) at model",
      })
  void keysAreSharedEvenly(int keyValueHeads, int hidden, String message) {
    assertThatThrownBy(
            () -> GptConfig.of(llama(Preset.CUSTOM, Biases.AUTO, keyValueHeads, hidden), 100))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(message);
  }

  @Test
  void headsOfOddSizeCannotBeRotated() {
    ModelSection section =
        new ModelSection(
            Preset.CUSTOM,
            Architecture.LLAMA,
            2,
            4,
            60,
            128,
            true,
            Biases.AUTO,
            0,
            new LlamaSection(0, 0, 10000),
            LoraSection.NONE);
    assertThatThrownBy(() -> GptConfig.of(section, 100))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage("heads: 4 of size 15 (expected an even size, of pairs to rotate) at model");
  }

  @Test
  void aPublishedGpt2IsNoLlama() {
    assertThatThrownBy(() -> GptConfig.of(llama(Preset.GPT2, Biases.AUTO, 0, 0), 100))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage("architecture: llama (expected gpt2 with preset gpt2) at model.architecture");
  }

  /** Checkpoints have a hash of it. */
  @Test
  void theTextOfAModelWithoutAdaptersIsThatOfEarlierVersions() {
    assertThat(new GptConfig(100, 8, 64, 2, 4, true))
        .hasToString(
            "GptConfig[vocabularySize=100, contextLength=8, embeddingSize=64, layers=2, heads=4,"
                + " tiedEmbeddings=true, block=BlockShape[architecture=GPT2, keyValueHeads=4,"
                + " hiddenSize=256, biases=true, ropeBase=0.0], dropout=0.0]");
    assertThat(GptConfig.of(llama(Preset.CUSTOM, Biases.AUTO, 2, 32), 100).block())
        .hasToString(
            "BlockShape[architecture=LLAMA, keyValueHeads=2, hiddenSize=32, biases=false,"
                + " ropeBase=10000.0]");
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void adaptersAreCountedAsTheyAreLaidOut(Architecture architecture) {
    GptConfig plain =
        architecture == Architecture.GPT2
            ? new GptConfig(100, 8, 64, 2, 4, true)
            : GptConfig.of(llama(Preset.CUSTOM, Biases.AUTO, 2, 32), 100);
    GptConfig adapted = plain.withLora(new LoraShape(5, 10, List.of("qkv", "down")));
    long hidden = plain.block().hiddenSize();
    long ofQkv = architecture == Architecture.GPT2 ? 64 + 3 * 64 : 3 * 64 + 64 + 2 * 32;
    assertThat(adapted.parameterCount())
        .isEqualTo(plain.parameterCount() + 2 * 5 * (ofQkv + hidden + 64))
        .isEqualTo(ParameterLayout.model(adapted).length());
  }

  @Test
  void refusesAdaptersOfUnknownProjections() {
    LoraShape lora = new LoraShape(4, 0, List.of("qkv", "head"));
    assertThatThrownBy(() -> new GptConfig(100, 8, 64, 2, 4, true).withLora(lora))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(
            "lora.alpha: 0.0 (expected more than 0); lora.targets: [qkv, head] (expected some of"
                + " [qkv, projection, up, down]) at model");
  }

  @Test
  void headsMustDivideTheEmbeddingSize() {
    assertThatThrownBy(() -> new GptConfig(100, 8, 64, 2, 5, true))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage("heads: 5 (expected a divisor of embedding-size 64) at model");
  }

  @Test
  void listsEveryProblemAtOnce() {
    assertThatThrownBy(() -> new GptConfig(1 << 25, 0, 64, -1, 4, true))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("context-length: 0")
        .hasMessageContaining("layers: -1")
        .hasMessageContaining("vocabulary-size: 33554432");
  }
}
