package io.gristmill.preprocessing.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.PreprocessingSections;
import io.gristmill.preprocessing.pipeline.CleanSection;
import io.gristmill.preprocessing.statistics.SettingsChange.CleanSettings;
import org.junit.jupiter.api.Test;

class CleanSettingsTest {

  @Test
  void writesSettingsAsTheConfigurationNamesThem() {
    CleanSection section = PreprocessingSections.load("clean.language-unit=paragraph").clean();
    assertThat(CleanSettings.of(section).section())
        .containsEntry("language-unit", "paragraph")
        .containsEntry("language-without-thresholds", "default")
        .containsEntry("profile", section.profile());
    // The default name of a reprofiled run is a hash of this text.
    assertThat(section.toString())
        .contains("languageUnit=paragraph, languageWithoutThresholds=default");
  }
}
