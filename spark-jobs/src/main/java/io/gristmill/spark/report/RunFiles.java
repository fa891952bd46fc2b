package io.gristmill.spark.report;

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
import java.util.List;

/** The result files of a run. */
record RunFiles(Storage storage, String run) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Stages with a manifest, in the given order. */
  List<String> finished(List<String> stages) throws IOException {
    List<String> finished = new ArrayList<>();
    for (String stage : stages) {
      if (storage.exists(run + "/" + stage + "/manifest.json")) {
        finished.add(stage);
      }
    }
    return finished;
  }

  /** Reads JSON; returns a missing node if the file does not exist. */
  JsonNode json(String path) throws IOException {
    if (!storage.exists(run + "/" + path)) {
      return MissingNode.getInstance();
    }
    try (InputStream in = storage.input(run + "/" + path).open()) {
      return JSON.readTree(in);
    }
  }

  /** Reads lines of JSON; empty if the file does not exist. A damaged last line is ignored. */
  List<JsonNode> jsonLines(String path) throws IOException {
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
