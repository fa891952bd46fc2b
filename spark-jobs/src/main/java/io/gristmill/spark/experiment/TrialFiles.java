package io.gristmill.spark.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.Messages;
import io.gristmill.experiment.TrialResult;
import io.gristmill.io.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files of a trial. {@code result.json} is written last and has the same bytes wherever the
 * trial runs; its time is in {@code cost.json}.
 */
final class TrialFiles {

  /** Checkpoints and metrics of the training. */
  static final String TRAINING = "training";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RESULT = "result.json";
  private static final String COST = "cost.json";
  private static final String BEGUN = "begun.json";
  private static final String ORIGIN = "origin";
  private static final String FINGERPRINT = "fingerprint";
  private static final String TRIAL = "trial";
  private static final String DIVERGED = "diverged";
  private static final List<String> TIMES = List.of("cpu-seconds", "seconds");

  private final Storage storage;
  private final String directory;

  TrialFiles(Storage storage, String directory) {
    this.storage = storage;
    this.directory = directory;
  }

  /**
   * A finished trial.
   *
   * @param diverged why its training ended early; empty if it did not
   * @param origin what the result depends on
   */
  record Finished(
      TrialResult result, Optional<String> diverged, SortedMap<String, String> origin) {}

  String training() {
    return directory + "/" + TRAINING;
  }

  /** The result, if the trial is finished. */
  Optional<Finished> finished() throws IOException {
    Optional<JsonNode> result = read(RESULT);
    if (result.isEmpty()) {
      return Optional.empty();
    }
    SortedMap<String, String> origin = origin(result.get());
    if (!Trial.fingerprint(origin).equals(result.get().path(FINGERPRINT).asText())
        || !(result.get().path(TRIAL) instanceof ObjectNode trial)) {
      throw new IncompatibleArtifactException(
          "result: damaged (expected the result of a trial) at " + directory + "/" + RESULT);
    }
    JsonNode cost = read(COST).orElse(JSON.createObjectNode());
    TIMES.forEach(name -> trial.put(name, cost.path(name).asDouble(0)));
    return Optional.of(
        new Finished(
            TrialResult.of(trial),
            Optional.ofNullable(result.get().get(DIVERGED)).map(JsonNode::asText),
            origin));
  }

  /** The origin that an unfinished trial was begun with. */
  Optional<SortedMap<String, String>> begun() throws IOException {
    return read(BEGUN).map(TrialFiles::origin);
  }

  /** Marks the trial as begun. Files of another one in its place are deleted. */
  void begin(SortedMap<String, String> origin) throws IOException {
    Optional<SortedMap<String, String>> before = begun();
    if (before.isPresent() && before.get().equals(origin)) {
      return;
    }
    clear();
    write(BEGUN, JSON.createObjectNode().set(ORIGIN, JSON.valueToTree(origin)));
  }

  void clear() throws IOException {
    storage.delete(directory + "/" + RESULT); // without it the other files mean nothing
    storage.delete(directory);
  }

  /** Writes the result last. */
  void finish(Finished finished) throws IOException {
    ObjectNode trial = finished.result().toJson();
    ObjectNode cost = JSON.createObjectNode();
    TIMES.forEach(name -> cost.set(name, trial.remove(name)));
    write(COST, cost);
    ObjectNode result = JSON.createObjectNode();
    result.set(TRIAL, trial);
    finished.diverged().ifPresent(reason -> result.put(DIVERGED, reason));
    result.put(FINGERPRINT, Trial.fingerprint(finished.origin()));
    result.set(ORIGIN, JSON.valueToTree(finished.origin()));
    write(RESULT, result);
  }

  private static SortedMap<String, String> origin(JsonNode node) {
    SortedMap<String, String> origin = new TreeMap<>();
    node.path(ORIGIN)
        .fields()
        .forEachRemaining(field -> origin.put(field.getKey(), field.getValue().asText()));
    return origin;
  }

  private Optional<JsonNode> read(String name) throws IOException {
    String uri = directory + "/" + name;
    if (!storage.exists(uri)) {
      return Optional.empty();
    }
    try (InputStream in = storage.input(uri).open()) {
      return Optional.of(JSON.readTree(in));
    } catch (JsonProcessingException e) {
      throw new IncompatibleArtifactException(
          "trial: " + Messages.reason(e) + " (expected JSON) at " + uri, e);
    }
  }

  private void write(String name, JsonNode node) throws IOException {
    byte[] bytes = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(node);
    storage.output(directory + "/" + name).write(bytes);
  }
}
