package io.gristmill.spark.clean;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.io.CommittedOutput;
import io.gristmill.io.InputFile;
import io.gristmill.io.OutputFile;
import io.gristmill.preprocessing.pipeline.DropCounts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Counts of shards as JSON lines: {@code {"uri", ...counts}}, as {@code report.json} has them. */
public final class CountLines {

  private static final ObjectMapper JSON = new ObjectMapper();

  private CountLines() {}

  /** Consumer of the lines of a file. */
  @FunctionalInterface
  public interface Lines {
    void accept(ObjectNode line) throws IOException;
  }

  /** Writes one line per shard. */
  public static void write(OutputFile file, Map<String, DropCounts> counts) throws IOException {
    try (CommittedOutput out = file.create()) {
      for (Map.Entry<String, DropCounts> shard : counts.entrySet()) {
        out.write(bytes(line(shard.getKey(), shard.getValue())));
      }
      out.commit();
    }
  }

  static ObjectNode line(String uri, DropCounts counts) {
    ObjectNode line = JSON.createObjectNode().put("uri", uri);
    line.setAll(counts.toJson());
    return line;
  }

  /** Returns a line with its line end. */
  static byte[] bytes(JsonNode line) throws IOException {
    return (JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  static void read(InputFile file, Lines lines) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(file.open(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.accept((ObjectNode) JSON.readTree(line));
      }
    }
  }
}
