package io.gristmill.preprocessing.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.preprocessing.pipeline.LanguageLimits.LanguageThresholds;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LanguageThresholdsTest {

  private final LanguageThresholds thresholds =
      LanguageThresholds.of(
          0.65, Map.of("fr", 0.7, "de", 0.75), List.of("fr=0.8", " zh-min = 1e-1"));

  @ParameterizedTest
  @CsvSource({
    "en, 0.65, false",
    "en, 0.66, true",
    "fr, 0.8, false",
    "fr, 0.81, true",
    "de, 0.75, false",
    "de, 0.76, true",
    "zh-min, 0.1, false",
    "zh-min, 0.11, true"
  })
  void userThresholdsPrecedeThoseOfTheProfileAndTheGeneralOne(
      String language, double probability, boolean passes) {
    assertThat(thresholds.pass(language, probability)).isEqualTo(passes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fr", "fr:0.8", "fr=1.1", "fr=-0.1", "fr=x", "=0.5", "fr=1.2.3"})
  void refusesInvalidThresholds(String setting) {
    assertThatThrownBy(() -> LanguageThresholds.of(0.65, Map.of(), List.of(setting)))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(
            "clean.language-thresholds: "
                + setting
                + " (expected label=probability, such as fr=0.8)");
  }
}
