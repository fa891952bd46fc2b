package io.gristmill.spark.report.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.gristmill.config.SettingValues;
import io.gristmill.spark.stage.RunConfig;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The settings that the finished stages of a run depend on, by key, as HOCON. */
public record RunSettings(SortedMap<String, String> values) {

  private static final String NONE = "none";

  /** A setting with two values; {@code none} if one side does not have it. */
  public record Change(String before, String now) {}

  /** Reads the settings from the manifests of the stages. */
  public static RunSettings of(RunFiles files, List<String> stages) throws IOException {
    SortedMap<String, String> values = new TreeMap<>();
    for (String stage : stages) {
      JsonNode settings = files.json(stage + "/manifest.json").path("settings");
      settings
          .fields()
          .forEachRemaining(field -> values.put(field.getKey(), field.getValue().asText()));
    }
    return new RunSettings(values);
  }

  /** The settings that differ from the defaults of this version. */
  public SortedMap<String, Change> fromDefaults() {
    RunConfig config = RunConfig.load(List.of("input=[none]", "output=none"));
    String[] sections =
        values.keySet().stream()
            .map(key -> key.replaceAll("\\..*", ""))
            .distinct()
            .filter(RunSettings::isKnown)
            .toArray(String[]::new);
    SortedMap<String, String> defaults = new TreeMap<>(SettingValues.of(config, sections));
    defaults.keySet().retainAll(values.keySet());
    return changes(new RunSettings(defaults), this);
  }

  private static boolean isKnown(String section) {
    return Arrays.stream(RunConfig.class.getRecordComponents())
        .anyMatch(component -> component.getName().equals(section));
  }

  /** The settings that differ from another run's. */
  public SortedMap<String, Change> from(RunSettings other) {
    return changes(other, this);
  }

  private static SortedMap<String, Change> changes(RunSettings before, RunSettings now) {
    SortedMap<String, Change> changes = new TreeMap<>();
    for (String key : SettingValues.changed(before.values, now.values)) {
      changes.put(
          key,
          new Change(
              Optional.ofNullable(before.values.get(key)).orElse(NONE),
              Optional.ofNullable(now.values.get(key)).orElse(NONE)));
    }
    return changes;
  }
}
