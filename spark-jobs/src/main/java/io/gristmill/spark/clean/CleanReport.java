package io.gristmill.spark.clean;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.io.OutputFile;
import io.gristmill.preprocessing.pipeline.DropCounts;
import io.gristmill.spark.stage.InputEntry;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** {@code clean/report.json}: what became of every record, by shard and in all. */
public record CleanReport(
    DropCounts totals, Map<String, DropCounts> shards, long bytesRead, double seconds) {

  /**
   * Adds up.
   *
   * @throws IllegalStateException if a record is unaccounted for
   */
  public static CleanReport of(List<InputEntry> inputs, List<CleanResult> results, double seconds) {
    SortedMap<String, DropCounts> shards = new TreeMap<>();
    inputs.forEach(input -> shards.put(input.uri(), DropCounts.NONE));
    results.forEach(
        result ->
            result.counts().forEach((uri, counts) -> shards.merge(uri, counts, DropCounts::merge)));
    DropCounts totals = DropCounts.NONE;
    for (Map.Entry<String, DropCounts> shard : shards.entrySet()) {
      shard.getValue().requireIdentity(shard.getKey());
      totals = totals.merge(shard.getValue());
    }
    long bytes = inputs.stream().mapToLong(InputEntry::bytes).sum();
    return new CleanReport(totals, shards, bytes, seconds);
  }

  /** The same of an input whose shards are not all its bytes. */
  public CleanReport withBytesRead(long bytes) {
    return new CleanReport(totals, shards, bytes, seconds);
  }

  /** Quarantined stretches of all shards that cost no record. */
  long betweenRecords() {
    return shards.values().stream().mapToLong(DropCounts::betweenRecords).sum();
  }

  public void write(OutputFile file) throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode report = json.createObjectNode();
    report.set("totals", totals.toJson());
    var list = report.putArray("shards");
    shards.forEach((uri, counts) -> list.addObject().put("uri", uri).setAll(counts.toJson()));
    report.set("languages", report.get("totals").get("languages"));
    report.put("bytes-read", bytesRead).put("text-bytes", totals.textBytes());
    report.put("seconds", seconds);
    byte[] bytes = json.writerWithDefaultPrettyPrinter().writeValueAsBytes(report);
    file.write(out -> out.write(bytes));
  }
}
