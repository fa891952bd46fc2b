package io.gristmill.spark.publish;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.InputFile;
import java.io.IOException;
import java.io.InputStream;

/**
 * A published model, one file of a pointer.
 *
 * @param number from 1
 * @param run URI of the run directory
 * @param checkpoint URI of the checkpoint directory that is the model
 * @param published time of publication in UTC
 * @param decision the decision that {@code publish} printed
 */
public record Publication(
    int number, String run, String checkpoint, String published, JsonNode decision) {

  private static final ObjectMapper JSON = new ObjectMapper();

  byte[] toJson() throws JsonProcessingException {
    ObjectNode json = JSON.createObjectNode().put("number", number).put("run", run);
    json.put("checkpoint", checkpoint).put("published", published).set("decision", decision);
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
  }

  /**
   * Parses the output of {@link #toJson}.
   *
   * @param number in the name of the file, which takes precedence
   * @throws IncompatibleArtifactException if the file is damaged
   */
  static Publication read(InputFile file, int number) throws IOException {
    try (InputStream in = file.open()) {
      JsonNode json = JSON.readTree(in);
      if (json.path("run").isTextual() && json.path("checkpoint").isTextual()) {
        return new Publication(
            number,
            json.path("run").asText(),
            json.path("checkpoint").asText(),
            json.path("published").asText(),
            json.path("decision"));
      }
    } catch (JsonProcessingException e) {
      throw damaged(file, e);
    }
    throw damaged(file, null);
  }

  private static IncompatibleArtifactException damaged(InputFile file, Exception cause) {
    return new IncompatibleArtifactException(
        "pointer: not readable (expected \"run\" and \"checkpoint\"; delete the file to return to"
            + " the model before) at "
            + file.uri(),
        cause);
  }
}
