package io.gristmill.spark.stage;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.spark.stage.Entries.InputEntry;
import io.gristmill.spark.stage.Entries.OutputEntry;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;

/**
 * Description of a finished stage, the last file it writes.
 *
 * @param fingerprint of everything its bytes depend on
 * @param settings configuration keys its bytes depend on, with their values as HOCON
 * @param upstream stages it read, with their identities
 * @param extra further fields of this stage
 */
public record StageManifest(
    String stage,
    String fingerprint,
    SortedMap<String, String> settings,
    SortedMap<String, String> upstream,
    Entries<InputEntry> inputs,
    Entries<OutputEntry> outputs,
    Instant started,
    Instant finished,
    String configFingerprint,
    String version,
    ObjectNode extra) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** SHA-256 of the lists whose documents were erased from this stage. */
  public static final String ERASURES = "erasures";

  /** Setting that every stage has. */
  public static final String SEED = "seed";

  /** SHA-256 of the lists whose documents were erased after this stage had learned from them. */
  private static final String LEARNED_BEFORE = "learned-before-erasures";

  /** The fingerprint that the stage would have if it were rebuilt now. */
  private static final String KEPT_AS = "kept-as";

  /** Identifies the contents for stages that read them: the fingerprint and later erasures. */
  String identity() {
    StringBuilder identity = new StringBuilder(fingerprint);
    extra.path(ERASURES).forEach(list -> identity.append(" without ").append(list.asText()));
    return identity.toString();
  }

  /** Whether the stage has this fingerprint, or was kept in place of a stage that has it. */
  boolean standsFor(String wanted) {
    return fingerprint.equals(wanted) || extra.path(KEPT_AS).asText().equals(wanted);
  }

  /**
   * Manifest after documents were erased.
   *
   * @param list SHA-256 of the erasure's list
   * @param left its outputs after the erasure
   * @param headline fields that have changed
   */
  public StageManifest erased(String list, List<OutputEntry> left, ObjectNode headline) {
    ObjectNode fields = extra.deepCopy();
    fields.setAll(headline);
    fields.withArray(ERASURES).add(list);
    return with(inputs, Entries.outputs(left), fields);
  }

  /** Manifest of a stage that is kept although documents that it learned from were erased. */
  public StageManifest kept(String as, String list) {
    ObjectNode fields = extra.deepCopy();
    fields.put(KEPT_AS, as).withArray(LEARNED_BEFORE).add(list);
    return with(inputs, outputs, fields);
  }

  /** A copy with other entries. */
  public StageManifest with(Entries<InputEntry> otherInputs, Entries<OutputEntry> otherOutputs) {
    return with(otherInputs, otherOutputs, extra);
  }

  private StageManifest with(
      Entries<InputEntry> otherInputs, Entries<OutputEntry> otherOutputs, ObjectNode otherExtra) {
    return new StageManifest(
        stage,
        fingerprint,
        settings,
        upstream,
        otherInputs,
        otherOutputs,
        started,
        finished,
        configFingerprint,
        version,
        otherExtra);
  }

  /** Complete contents, with every entry. */
  public ObjectNode toJson() {
    ObjectNode node = JSON.createObjectNode();
    node.put("stage", stage).put("fingerprint", fingerprint);
    settings.forEach(node.putObject("settings")::put);
    upstream.forEach(node.putObject("upstream")::put);
    ArrayNode read = node.putArray("inputs");
    inputs.forEach(input -> read.add(JSON.<JsonNode>valueToTree(input)));
    ArrayNode written = node.putArray("outputs");
    outputs.forEach(output -> written.add(JSON.<JsonNode>valueToTree(output)));
    node.put("started", started.toString()).put("finished", finished.toString());
    node.put("config-fingerprint", configFingerprint).put("version", version);
    node.setAll(extra);
    return node;
  }

  /** Parses the output of {@link #toJson}; removes the known fields from the node. */
  public static StageManifest of(ObjectNode node) {
    return new StageManifest(
        text(node, "stage"),
        text(node, "fingerprint"),
        StageOrigin.strings(node.path("settings")),
        StageOrigin.strings(node.path("upstream")),
        Entries.inputs(
            JSON.convertValue(take(node, "inputs"), new TypeReference<List<InputEntry>>() {})),
        Entries.outputs(
            JSON.convertValue(take(node, "outputs"), new TypeReference<List<OutputEntry>>() {})),
        Instant.parse(text(node, "started")),
        Instant.parse(text(node, "finished")),
        text(node, "config-fingerprint"),
        text(node, "version"),
        node.without(List.of("settings", "upstream")));
  }

  private static String text(ObjectNode node, String field) {
    return take(node, field).asText();
  }

  /** Removes a field, so that {@link #extra} remains. */
  private static JsonNode take(ObjectNode node, String field) {
    JsonNode value = node.remove(field);
    if (value == null) {
      throw new IllegalArgumentException(field);
    }
    return value;
  }
}
