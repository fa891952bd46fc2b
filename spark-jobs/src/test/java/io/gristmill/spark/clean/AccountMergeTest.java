package io.gristmill.spark.clean;

import static io.gristmill.error.Messages.format;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.io.LocalStorage;
import io.gristmill.preprocessing.pipeline.DropCounts;
import io.gristmill.spark.SparkFixture;
import io.gristmill.spark.clean.AccountMerge.ShardRanges;
import io.gristmill.spark.clean.ShardAccount.CountLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tasks counted of shards, added up in the cluster. */
class AccountMergeTest {

  private static final LocalStorage STORAGE = new LocalStorage();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> SHARDS =
      IntStream.range(0, 10).mapToObj(i -> "file:/shard-" + i).toList();

  @TempDir private Path folder;

  @Test
  void fewShardsAreListedWithTheirTotals() throws IOException {
    JsonNode report = report(10);
    assertThat(report.path("totals").path("read").asLong()).isEqualTo(90);
    assertThat(report.path("shards")).hasSize(10);
    assertThat(report.path("shards").get(9).path("uri").asText()).isEqualTo("file:/shard-9");
    assertThat(report.has("shard-parts")).isFalse();
    assertThat(ShardAccount.count(report)).isEqualTo(10);
  }

  @Test
  void manyShardsAreInPartsWithTheSameAccount() throws IOException {
    JsonNode listed = report(10);
    List<JsonNode> expected = new ArrayList<>();
    listed.path("shards").forEach(expected::add);
    JsonNode report = report(3);
    assertThat(report.path("totals")).isEqualTo(listed.path("totals"));
    assertThat(report.path("shards")).isEmpty();
    assertThat(report.path("shard-parts")).hasSize(4);
    assertThat(ShardAccount.count(report)).isEqualTo(10);
    assertThat(lines(report)).isEqualTo(expected);
    assertThat(Files.readAllLines(folder.resolve("shards/part-00003.jsonl"))).hasSize(1);
  }

  @Test
  void linesOfPartsAreExchangedByTheirShard() throws IOException {
    JsonNode report = report(3);
    JsonNode other = CountLines.line("file:/shard-4", DropCounts.NONE);
    ShardAccount.replace(STORAGE, folder.toString(), report, Map.of("file:/shard-4", other));
    assertThat(lines(report)).hasSize(10);
    assertThat(lines(report).get(4)).hasToString(other.toString());
    assertThat(lines(report).get(5).path("read").asLong()).isEqualTo(10);
  }

  @Test
  void aShardThatDoesNotAddUpEndsTheJob() throws IOException {
    DropCounts lost = DropCounts.of(JSON.readTree("{\"read\":2,\"kept\":1}"));
    CountLines.write(STORAGE.output(folder + "/part"), Map.of("file:/shard-0", lost));
    assertThatThrownBy(() -> merge().of(List.of("part"), SHARDS, 3))
        .hasStackTraceContaining("records accounted for: 1 (expected 2 read) at file:/shard-0");
  }

  @Test
  void rangesHoldConsecutiveShards() {
    ShardRanges ranges = new ShardRanges(SHARDS, 4);
    assertThat(SHARDS.stream().map(ranges::getPartition).toList())
        .isEqualTo(List.of(0, 0, 0, 0, 1, 1, 1, 1, 2, 2));
    assertThat(ranges.numPartitions()).isEqualTo(3);
    assertThat(new ShardRanges(SHARDS, 5).numPartitions()).isEqualTo(2);
    assertThat(new ShardRanges(List.of(), 5).numPartitions()).isEqualTo(1);
  }

  private List<JsonNode> lines(JsonNode report) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    ShardAccount.forEach(STORAGE, folder.toString(), report, lines::add);
    return lines;
  }

  /** Each shard is read by two tasks, as its splits may be. */
  private JsonNode report(int mostListed) throws IOException {
    List<String> parts = new ArrayList<>();
    for (int task = 0; task < 5; task++) {
      SortedMap<String, DropCounts> counts = new TreeMap<>();
      for (int shard = 0; shard < 10; shard++) {
        if (shard % 5 == task || (shard + 1) % 5 == task) {
          counts.put(SHARDS.get(shard), counts(shard));
        }
      }
      parts.add("part-" + task);
      CountLines.write(STORAGE.output(folder + "/part-" + task), counts);
    }
    Path file = folder.resolve("report.json");
    merge().of(parts, SHARDS, mostListed).write(STORAGE.output(file.toString()), 7, 1.5);
    return JSON.readTree(file.toFile());
  }

  private static DropCounts counts(int read) throws IOException {
    return DropCounts.of(JSON.readTree(format("{\"read\":%d,\"kept\":%d}", read, read)));
  }

  private AccountMerge merge() {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(SparkFixture.spark().sparkContext());
    return new AccountMerge(spark, STORAGE, folder.toString());
  }
}
