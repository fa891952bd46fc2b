package io.gristmill.preprocessing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/** Test data kept outside the repository. Tests that need it are skipped if it is missing. */
public final class SharedData {

  private static final ObjectMapper JSON = new ObjectMapper();

  private SharedData() {}

  /** A file or directory of the bundle, by its name below {@code data}. */
  public static Path path(String name) {
    Path path = Path.of(System.getProperty("gristmill.shared", "absent"), "data", name);
    assumeTrue(Files.exists(path), "shared test data not present: data/" + name);
    return path;
  }

  /**
   * Lines of a file, plain or {@code .gz}. They end in \n only, since the texts contain other line
   * ends.
   */
  public static List<String> lines(String name) {
    try (InputStream file = new BufferedInputStream(Files.newInputStream(path(name)));
        InputStream in = name.endsWith(".gz") ? new GZIPInputStream(file) : file) {
      return List.of(new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The lines of a file, parsed as JSON values. */
  public static List<JsonNode> jsonLines(String name) {
    return lines(name).stream().map(SharedData::json).toList();
  }

  /** Texts of the reference documents by id. */
  public static Map<String, String> documents() {
    return jsonLines("oracles/docs.jsonl.gz").stream()
        .collect(Collectors.toMap(row -> row.get("id").asText(), row -> row.get("text").asText()));
  }

  private static JsonNode json(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
