package io.gristmill.spark.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.io.InputFile;
import io.gristmill.io.LocalStorage;
import io.gristmill.io.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Contents that are the same in two runs of the same input, configuration and seed: everything but
 * clocks and paths.
 */
final class RunContents {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Hold the time of day or the run's own path. */
  private static final List<String> OF_THE_RUN =
      List.of(
          "run.conf",
          "report.html",
          "model-card.md",
          "events.out.tfevents",
          "evaluation/",
          "report/");

  private static final List<String> TIMED =
      List.of("seconds", "tokens-per-second", "mfu", "averaging-seconds", "averaging-share");

  private RunContents() {}

  /** SHA-256 by path; clocks and paths in files are left out. */
  static SortedMap<String, String> of(Path run) throws IOException {
    SortedMap<String, String> contents = new TreeMap<>();
    String prefix = run.toUri().toString();
    for (InputFile file : new LocalStorage().list(run.toString())) {
      String path = file.uri().substring(prefix.length() - (prefix.endsWith("/") ? 0 : -1));
      if (OF_THE_RUN.stream().noneMatch(path::contains)) {
        contents.put(path, content(run.resolve(path), file));
      }
    }
    return contents;
  }

  /** Differences between a run and its expected contents. */
  static List<String> differences(SortedMap<String, String> expected, Path run) throws IOException {
    SortedMap<String, String> found = of(run);
    SortedSet<String> paths = new TreeSet<>(expected.keySet());
    paths.addAll(found.keySet());
    return paths.stream()
        .filter(path -> !Objects.equals(expected.get(path), found.get(path)))
        .map(path -> path + ": " + found.get(path) + " (expected " + expected.get(path) + ")")
        .toList();
  }

  private static String content(Path path, InputFile file) throws IOException {
    return switch (path.getFileName().toString()) {
      case "manifest.json" -> ((ObjectNode) JSON.readTree(path.toFile())).get("stage").asText();
      case "report.json" -> ((ObjectNode) JSON.readTree(path.toFile())).remove(TIMED).toString();
      case "metrics.jsonl" -> metrics(path);
      case "state.json" -> state(path);
      default -> Sha256.of(file);
    };
  }

  private static String metrics(Path path) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (String line : Files.readAllLines(path)) {
      lines.append(((ObjectNode) JSON.readTree(line)).remove(TIMED)).append('\n');
    }
    return lines.toString();
  }

  /** The configuration names the run, and its length depends on that name's. */
  private static String state(Path path) throws IOException {
    JsonNode state = JSON.readTree(path.toFile());
    ((ObjectNode) state.get("fingerprints")).remove("config");
    ((ObjectNode) state.get("files")).remove("run.conf");
    ((ObjectNode) state.get("checksums")).remove(List.of("run.conf", "state.json"));
    return state.toString();
  }
}
