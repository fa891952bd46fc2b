package io.gristmill.preprocessing.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.config.CleanSection;
import io.gristmill.config.ConfigLoader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CleanSettingsTest {

  @Test
  void writesSettingsAsTheConfigurationNamesThem() {
    CleanSection section =
        new ConfigLoader(Map.of())
            .load(Optional.empty(), List.of("clean.language-unit=paragraph"))
            .config()
            .clean();
    assertThat(CleanSettings.of(section).section())
        .containsEntry("language-unit", "paragraph")
        .containsEntry("language-without-thresholds", "default")
        .containsEntry("profile", section.profile());
    // The default name of a reprofiled run is a hash of this text.
    assertThat(section.toString())
        .contains("languageUnit=paragraph, languageWithoutThresholds=default");
  }
}
