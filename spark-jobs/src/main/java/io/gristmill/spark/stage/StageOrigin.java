package io.gristmill.spark.stage;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.config.SettingValues;
import io.gristmill.io.Sha256;
import io.gristmill.spark.stage.Entries.InputEntry;
import java.io.IOException;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that the bytes of a stage depend on. It is stored in the manifest and in the marker of
 * an unfinished stage, so that an error message can name the difference.
 *
 * @param settings configuration keys with their values as HOCON
 * @param inputs URIs of files outside the run, with their bytes
 * @param upstream stages it reads, with their identities
 */
record StageOrigin(
    String stage,
    SortedMap<String, String> settings,
    SortedMap<String, String> inputs,
    SortedMap<String, String> upstream) {

  /** Part of every fingerprint; changes with the meaning of stage files. */
  private static final String FORMAT = "2";

  private static final ObjectMapper JSON = new ObjectMapper();

  String fingerprint() {
    StringBuilder text = new StringBuilder(FORMAT).append('\n').append(stage);
    settings.forEach((key, value) -> text.append('\n').append(key).append('=').append(value));
    inputs.forEach((uri, bytes) -> text.append('\n').append(uri).append(' ').append(bytes));
    upstream.forEach(
        (name, identity) -> text.append('\n').append(name).append(' ').append(identity));
    return Sha256.of(text.toString());
  }

  /** Origin of a finished stage. Earlier versions stored less; the missing parts are empty. */
  static StageOrigin of(StageManifest made) {
    SortedMap<String, String> inputs = new TreeMap<>();
    made.inputs().forEach(input -> add(input, inputs));
    made.upstream()
        .keySet()
        .forEach(stage -> inputs.keySet().removeIf(uri -> uri.endsWith("/" + stage)));
    return new StageOrigin(made.stage(), made.settings(), inputs, made.upstream());
  }

  /** Adds an input; one that is given twice counts twice. */
  static void add(InputEntry input, SortedMap<String, String> inputs) {
    inputs.merge(input.uri(), Long.toString(input.bytes()), (one, other) -> one + ", " + other);
  }

  /** Whether it was written by a version that did not store settings. */
  boolean isUnknown() {
    return settings.isEmpty();
  }

  /** Whether at most settings differ. */
  boolean readsTheSameAs(StageOrigin other) {
    return inputs.equals(other.inputs) && upstream.equals(other.upstream);
  }

  /** Description of the differences, from this origin to another. */
  String differences(StageOrigin now) {
    if (isUnknown()) {
      return "it is of another version";
    }
    String changed = SettingValues.differences(settings, now.settings);
    if (changed.isEmpty()) {
      changed = differences("", upstream, now.upstream);
    }
    return changed.isEmpty() ? differences(" bytes", inputs, now.inputs) : changed;
  }

  /** The first difference and how many more there are. */
  private static String differences(
      String unit, SortedMap<String, String> before, SortedMap<String, String> now) {
    var changed = SettingValues.changed(before, now);
    if (changed.isEmpty()) {
      return "";
    }
    String first = changed.first();
    String line =
        format(
            "input %s: %s (was %s)",
            first,
            now.containsKey(first) ? shown(now.get(first)) + unit : "none",
            before.containsKey(first) ? shown(before.get(first)) + unit : "none");
    return changed.size() == 1 ? line : line + format(" and %d more inputs", changed.size() - 1);
  }

  private static String shown(String value) {
    return format("%.12s", value);
  }

  byte[] toJson() throws IOException {
    ObjectNode json = JSON.createObjectNode().put("stage", stage);
    settings.forEach(json.putObject("settings")::put);
    inputs.forEach(json.putObject("inputs")::put);
    upstream.forEach(json.putObject("upstream")::put);
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
  }

  /** Parses the output of {@link #toJson}; unknown if an earlier version wrote it. */
  static StageOrigin ofJson(String stage, byte[] bytes) throws IOException {
    JsonNode json = JSON.createObjectNode();
    if (bytes.length > 0 && bytes[0] == '{') {
      json = JSON.readTree(bytes);
    }
    return new StageOrigin(
        stage,
        strings(json.path("settings")),
        strings(json.path("inputs")),
        strings(json.path("upstream")));
  }

  static SortedMap<String, String> strings(JsonNode object) {
    SortedMap<String, String> strings = new TreeMap<>();
    object
        .fields()
        .forEachRemaining(field -> strings.put(field.getKey(), field.getValue().asText()));
    return strings;
  }
}
