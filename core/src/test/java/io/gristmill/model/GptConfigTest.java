package io.gristmill.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.config.ModelSection;
import io.gristmill.error.InvalidConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GptConfigTest {

  @ParameterizedTest
  @CsvSource({
    "custom, 1000, 2, 4, 64, 128, 172288",
    "nano, 3, 3, 3, 48, 128, 91200",
    "gpt2, 50257, 12, 12, 768, 1024, 124439808",
    "gpt2-medium, 50257, 24, 16, 1024, 1024, 354823168",
  })
  void presetsHaveTheirPublishedShapes(
      String preset, int vocabulary, int layers, int heads, int width, int context, long count) {
    ModelSection section = new ModelSection(preset, 2, 4, 64, 128, true);
    GptConfig config = GptConfig.of(section, vocabulary);
    assertThat(config).isEqualTo(new GptConfig(vocabulary, context, width, layers, heads, true));
    assertThat(config.parameterCount()).isEqualTo(count);
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

  @Test
  void anUnknownPresetNamesTheKnownOnes() {
    assertThatThrownBy(() -> GptConfig.of(new ModelSection("gpt3", 2, 4, 64, 8, true), 9))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("[custom, gpt2, gpt2-medium, micro, mini, nano]");
  }
}
