package io.gristmill.preprocessing.statistics;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.gristmill.config.SettingValues;
import io.gristmill.preprocessing.pipeline.CleanSection;
import io.gristmill.preprocessing.profile.Profiles;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The settings that determined the outcome of a run.
 *
 * @param rules rules in use, in order
 * @param section every setting as text, by its key
 */
public record CleanSettings(
    String profile,
    List<String> rules,
    List<String> mask,
    List<String> languages,
    @JsonProperty("language-model") String languageModel,
    @JsonProperty("min-language-probability") double minLanguageProbability,
    SortedMap<String, String> section) {

  public static CleanSettings of(CleanSection section) {
    return new CleanSettings(
        section.profile(),
        Profiles.named(section.profile()).rulesInUse(section.rules()),
        section.mask(),
        section.languages(),
        section.languageModel(),
        section.minLanguageProbability(),
        byKey(section));
  }

  /** Uses reflection, so that settings added later are included. */
  private static SortedMap<String, String> byKey(CleanSection section) {
    SortedMap<String, String> settings = new TreeMap<>();
    for (RecordComponent component : CleanSection.class.getRecordComponents()) {
      String key = component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
      try {
        Object value = component.getAccessor().invoke(section);
        settings.put(key, Objects.toString(SettingValues.plain(value)));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("a record shows its components", e);
      }
    }
    return settings;
  }
}
