package io.gristmill.spark.report.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.Storage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The result files of a run. Each is read once. */
public final class RunFiles {

  /** Output of {@code estimate}, compared with the actual cost. */
  public static final String ESTIMATE = "estimate.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Storage storage;
  private final String run;
  private final Map<String, JsonNode> read = new HashMap<>();

  /**
   * @param run URI of the run's directory
   */
  public RunFiles(Storage storage, String run) {
    this.storage = storage;
    this.run = run;
  }

  public Storage storage() {
    return storage;
  }

  /** URI of the run's directory. */
  public String run() {
    return run;
  }

  /** Stages with a manifest, in the given order. */
  public List<String> finished(List<String> stages) throws IOException {
    List<String> finished = new ArrayList<>();
    for (String stage : stages) {
      if (storage.exists(run + "/" + stage + "/manifest.json")) {
        finished.add(stage);
      }
    }
    return finished;
  }

  /** Reads JSON; returns a missing node if the file does not exist. */
  public JsonNode json(String path) throws IOException {
    JsonNode known = read.get(path);
    if (known == null) {
      known = storage.exists(run + "/" + path) ? parse(path) : MissingNode.getInstance();
      read.put(path, known);
    }
    return known;
  }

  private JsonNode parse(String path) throws IOException {
    try (InputStream in = storage.input(run + "/" + path).open()) {
      return JSON.readTree(in);
    }
  }

  /** The same as a value that knows its place. */
  public Measured measured(String path) throws IOException {
    return new Measured(path, "", json(path));
  }

  /** The lines of {@link #jsonLines} as values that know their places. */
  public List<Measured> measuredLines(String path) throws IOException {
    List<Measured> lines = new ArrayList<>();
    for (JsonNode line : jsonLines(path)) {
      lines.add(new Measured(path, "/" + lines.size(), line));
    }
    return lines;
  }

  /** Reads lines of JSON; empty if the file does not exist. A damaged last line is ignored. */
  public List<JsonNode> jsonLines(String path) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    if (!storage.exists(run + "/" + path)) {
      return lines;
    }
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                storage.input(run + "/" + path).open(), StandardCharsets.UTF_8))) {
      String line = reader.readLine();
      while (line != null) {
        String next = reader.readLine();
        try {
          lines.add(JSON.readTree(line));
        } catch (JsonProcessingException e) {
          if (next != null) {
            throw new IncompatibleArtifactException(
                path + ": line " + (lines.size() + 1) + " is not JSON at " + run, e);
          }
        }
        line = next;
      }
    }
    return lines;
  }
}
