package io.gristmill.spark.clean;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.io.CommittedOutput;
import io.gristmill.io.InputFile;
import io.gristmill.io.OutputFile;
import io.gristmill.io.Storage;
import io.gristmill.preprocessing.pipeline.DropCounts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * {@code clean/report.json}: the outcomes of all records, in total and by shard. Shards beyond
 * {@code clean.report-shards} are in the files that {@code shard-parts} names, as lines of the same
 * fields, and {@code shards} is empty.
 *
 * @param betweenRecords the sum of {@link DropCounts#betweenRecords}, which the report leaves out
 * @param shards by URI
 * @param inParts number of shards in parts instead
 * @param parts their files, relative to the stage's directory
 */
public record ShardAccount(
    DropCounts totals,
    long betweenRecords,
    SortedMap<String, DropCounts> shards,
    long inParts,
    List<String> parts) {

  static final String SHARDS = "shards";
  static final String PARTS = "shard-parts";
  private static final String COUNT = "shard-count";

  /**
   * Writes {@code report.json} of the stage.
   *
   * @param bytesRead total bytes of the shards
   * @param seconds duration of the stage
   */
  public void write(OutputFile file, long bytesRead, double seconds) throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode report = json.createObjectNode();
    report.set("totals", totals.toJson());
    ArrayNode list = report.putArray(SHARDS);
    shards.forEach((uri, counts) -> list.add(CountLines.line(uri, counts)));
    if (!parts.isEmpty()) {
      report.put(COUNT, inParts);
      parts.forEach(report.putArray(PARTS)::add);
    }
    report.set("languages", report.get("totals").get("languages"));
    report.put("bytes-read", bytesRead).put("text-bytes", totals.textBytes());
    report.put("seconds", seconds);
    byte[] bytes = json.writerWithDefaultPrettyPrinter().writeValueAsBytes(report);
    file.write(bytes);
  }

  /** Number of shards in a report. */
  public static long count(JsonNode report) {
    return report.path(COUNT).asLong(report.path(SHARDS).size());
  }

  /** Whether a path in the stage's directory is that of a part. */
  public static boolean isPart(String path) {
    return path.matches("shards/part-\\d+\\.jsonl");
  }

  /** Gives the account of every shard of a report, in order, whether listed or in parts. */
  public static void forEach(
      Storage storage, String directory, JsonNode report, CountLines.Lines lines)
      throws IOException {
    for (JsonNode shard : report.path(SHARDS)) {
      lines.accept((ObjectNode) shard);
    }
    for (JsonNode part : report.path(PARTS)) {
      CountLines.read(storage.input(directory + "/" + part.asText()), lines);
    }
  }

  /**
   * Writes the parts of a report again with some lines exchanged; the same again if it is repeated.
   *
   * @param lines by URI
   */
  public static void replace(
      Storage storage, String directory, JsonNode report, Map<String, JsonNode> lines)
      throws IOException {
    if (lines.isEmpty()) {
      return;
    }
    for (JsonNode part : report.path(PARTS)) {
      String uri = directory + "/" + part.asText();
      try (CommittedOutput out = storage.output(uri).create()) {
        CountLines.read(
            storage.input(uri),
            line ->
                out.write(CountLines.bytes(lines.getOrDefault(line.path("uri").asText(), line))));
        out.commit();
      }
    }
  }

  /**
   * Counts of shards as JSON lines: {@code {"uri", ...counts}}, as {@code report.json} has them.
   */
  public static final class CountLines {

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
}
