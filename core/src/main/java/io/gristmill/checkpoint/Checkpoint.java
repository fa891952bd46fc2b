package io.gristmill.checkpoint;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.InputFile;
import io.gristmill.io.Storage;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A checkpoint directory that has been written completely.
 *
 * @param uri the directory
 */
public record Checkpoint(Storage storage, String uri, CheckpointState state) {

  public static final String MODEL = "model.safetensors";
  public static final String CONFIG = "config.json";
  public static final String TOKENIZER = "tokenizer.json";
  public static final String OPTIMIZER = "optimizer.safetensors";
  public static final String RUN_CONFIG = "run.conf";
  static final String STATE = "state.json";

  private static final List<String> COUNTS = List.of("round", "step", "tokens", "seed", "cursor");
  private static final String TENSORS = ".safetensors";
  private static final String PATIENCE = "training.patience";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /**
   * Opens a checkpoint directory and reads its state.
   *
   * @throws InvalidInputException if there is none
   * @throws IncompatibleArtifactException if it is damaged
   */
  public static Checkpoint open(Storage storage, String uri) throws IOException {
    String state = uri + "/" + STATE;
    if (!storage.exists(state)) {
      throw new InvalidInputException(
          "checkpoint: no " + STATE + " (expected a checkpoint directory) at " + uri);
    }
    JsonNode json = read(storage.input(state));
    Iterator<Map.Entry<String, JsonNode>> files = json.path("files").fields();
    while (files.hasNext()) {
      Map.Entry<String, JsonNode> file = files.next();
      requireLength(storage, uri + "/" + file.getKey(), file.getValue().asLong());
    }
    return new Checkpoint(storage, uri, CheckpointState.ofJson(json));
  }

  /** Returns the checksum of its state, which covers the checksums of all files. */
  public String identity() throws IOException {
    return CheckpointState.own(read(file(STATE))).text();
  }

  /** Whether the training of the checkpoint was to end when it no longer improves. */
  boolean endsEarly() throws IOException {
    if (!storage.exists(uri + "/" + RUN_CONFIG)) {
      return false;
    }
    try (InputStream in = file(RUN_CONFIG).open()) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      Config run = ConfigFactory.parseString(text);
      return run.hasPath(PATIENCE) && run.getInt(PATIENCE) > 0;
    }
  }

  public InputFile file(String name) {
    return storage.input(uri + "/" + name);
  }

  /**
   * Checks that the checkpoint was made from an artifact with this fingerprint.
   *
   * @throws IncompatibleArtifactException naming both fingerprints
   */
  public void require(String artifact, String fingerprint) {
    String own = state.fingerprints().getOrDefault(artifact, "none");
    if (!own.equals(fingerprint)) {
      throw new IncompatibleArtifactException(
          format(
              "%s fingerprint: %s (expected %s by the checkpoint) at %s",
              artifact, fingerprint, own, uri));
    }
  }

  /**
   * Demands that files are as they were written. Checkpoints of versions that wrote no checksums
   * pass.
   *
   * @param names of those to read
   * @throws IncompatibleArtifactException for the first one that is damaged
   */
  public Checkpoint verified(Predicate<String> names) throws IOException {
    JsonNode json = read(file(STATE));
    JsonNode checksums = json.path(CheckpointState.CHECKSUMS);
    Iterator<Map.Entry<String, JsonNode>> files = checksums.fields();
    while (files.hasNext()) {
      Map.Entry<String, JsonNode> file = files.next();
      String name = file.getKey();
      if (name.equals(STATE)) {
        requireChecksum(name, CheckpointState.own(json), file.getValue().asText());
      } else if (names.test(name)) {
        requireChecksum(name, Checksum.of(file(name)), file.getValue().asText());
      }
    }
    return this;
  }

  private void requireChecksum(String name, Checksum found, String expected) {
    if (!found.text().equals(expected)) {
      throw new IncompatibleArtifactException(
          format(
              "checkpoint file: damaged, checksum %s (expected %s) at %s/%s",
              found.text(), expected, uri, name));
    }
  }

  /** Whether a file is part of the model, and not of the state of training alone. */
  public static boolean isOfTheModel(String name) {
    return name.equals(MODEL) || !name.endsWith(TENSORS);
  }

  private static JsonNode read(InputFile file) throws IOException {
    try (InputStream in = file.open()) {
      JsonNode state = JSON.readTree(in);
      for (String key : COUNTS) {
        requireKey(state.path(key).isIntegralNumber(), key, file);
      }
      requireKey(state.path("files").isObject(), "files", file);
      return state;
    } catch (JsonProcessingException | CharConversionException e) {
      throw new IncompatibleArtifactException("checkpoint: not JSON at " + file.uri(), e);
    }
  }

  /** An empty file is JSON without anything, and must not be a checkpoint of round 0. */
  private static void requireKey(boolean holds, String key, InputFile file) {
    if (!holds) {
      throw new IncompatibleArtifactException(
          format("checkpoint: no %s (expected a whole %s) at %s", key, STATE, file.uri()));
    }
  }

  private static void requireLength(Storage storage, String uri, long expected) throws IOException {
    long actual = storage.exists(uri) ? storage.input(uri).length() : -1;
    if (actual != expected) {
      throw new IncompatibleArtifactException(
          format(
              "checkpoint file: %s (expected %d bytes) at %s",
              actual < 0 ? "missing" : actual + " bytes", expected, uri));
    }
  }
}
