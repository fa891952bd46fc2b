package io.gristmill.spark.evaluate;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.InputFile;
import io.gristmill.io.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Pointer to the published model: a directory of files {@code published-NNNNNN.json}, of which the
 * one with the highest number is valid. Publishing creates the next file, which appears completely
 * or not at all on every store. Files are never replaced, as object stores cannot do that by
 * renaming. Earlier files are the history.
 *
 * @param uri of the directory, without a slash at its end
 */
public record ModelPointer(Storage storage, String uri) {

  private static final Pattern FILE = Pattern.compile(".*/published-(\\d{6,})\\.json");

  /**
   * Returns the published model; empty if there is none.
   *
   * @throws io.gristmill.error.IncompatibleArtifactException if its file is damaged
   */
  public Optional<Publication> newest() throws IOException {
    Optional<InputFile> newest = Optional.empty();
    int highest = 0;
    for (InputFile file : files()) {
      int number = number(file);
      if (number > highest) {
        highest = number;
        newest = Optional.of(file);
      }
    }
    return newest.isEmpty()
        ? Optional.empty()
        : Optional.of(Publication.read(newest.get(), highest));
  }

  /** Publishes a model. The caller holds the lock of the directory. */
  void append(Publication next) throws IOException {
    byte[] json = next.toJson();
    storage.output(uri + format("/published-%06d.json", next.number())).write(json);
    storage.sync(uri);
  }

  /** Lists the files; others, such as a manual copy, are ignored. */
  private List<InputFile> files() throws IOException {
    if (!storage.exists(uri)) {
      return List.of();
    }
    return storage.list(uri + "/published-*.json").stream().filter(f -> number(f) > 0).toList();
  }

  private static int number(InputFile file) {
    Matcher name = FILE.matcher(file.uri());
    return name.matches() ? Integer.parseInt(name.group(1)) : 0;
  }

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
}
