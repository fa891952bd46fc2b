package io.gristmill.spark.stage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.InputFile;
import io.gristmill.io.OutputFile;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;

/**
 * What a finished stage is: the last file it writes.
 *
 * @param fingerprint of the stage's name, its configuration and what it read
 * @param extra fields of this stage alone, written beside the others
 */
public record StageManifest(
    String stage,
    String fingerprint,
    List<InputEntry> inputs,
    List<OutputEntry> outputs,
    Instant started,
    Instant finished,
    String configFingerprint,
    String version,
    ObjectNode extra) {

  private static final ObjectMapper JSON = new ObjectMapper();

  void write(OutputFile file) throws IOException {
    ObjectNode node = JSON.createObjectNode();
    node.put("stage", stage).put("fingerprint", fingerprint);
    node.set("inputs", JSON.valueToTree(inputs));
    node.set("outputs", JSON.valueToTree(outputs));
    node.put("started", started.toString()).put("finished", finished.toString());
    node.put("config-fingerprint", configFingerprint).put("version", version);
    node.setAll(extra);
    byte[] bytes = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(node);
    file.write(out -> out.write(bytes));
  }

  static StageManifest read(InputFile file) throws IOException {
    try (InputStream in = file.open()) {
      ObjectNode node = (ObjectNode) JSON.readTree(in);
      return new StageManifest(
          text(node, "stage"),
          text(node, "fingerprint"),
          JSON.convertValue(take(node, "inputs"), new TypeReference<List<InputEntry>>() {}),
          JSON.convertValue(take(node, "outputs"), new TypeReference<List<OutputEntry>>() {}),
          Instant.parse(text(node, "started")),
          Instant.parse(text(node, "finished")),
          text(node, "config-fingerprint"),
          text(node, "version"),
          node);
    } catch (JsonProcessingException
        | ClassCastException
        | IllegalArgumentException
        | DateTimeException e) {
      throw new IncompatibleArtifactException(
          "manifest: not readable (expected the fields of a stage) at " + file.uri(), e);
    }
  }

  private static String text(ObjectNode node, String field) {
    return take(node, field).asText();
  }

  /** Takes a field out, so that what is left is {@link #extra}. */
  private static JsonNode take(ObjectNode node, String field) {
    JsonNode value = node.remove(field);
    if (value == null) {
      throw new IllegalArgumentException(field);
    }
    return value;
  }
}
