package io.gristmill.spark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The account of more shards than {@code report.json} lists says the same, and is kept true. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReportInPartsTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PARTS = "clean.report-shards=1";

  @TempDir private static Path folder;

  private static Path crawl;
  private static Path listed;
  private static Path run;

  @BeforeAll
  static void cleanTwice() throws IOException {
    crawl = TinyCrawl.write(folder);
    listed = folder.resolve("listed");
    run = folder.resolve("run");
    succeeds("clean", listed, "--input", crawl.toString());
    succeeds("clean", run, "--input", crawl.toString(), "--set", PARTS);
  }

  @Test
  @Order(1)
  void reportInPartsHasTheSameContents() throws IOException {
    JsonNode expected = report(listed);
    JsonNode report = report(run);
    assertThat(report.path("totals")).isEqualTo(expected.path("totals"));
    assertThat(report.path("shards")).isEmpty();
    assertThat(report.path("shard-count").asInt()).isEqualTo(3);
    assertThat(accounts(run)).isEqualTo(accounts(listed)).hasSize(3);
    Map<String, String> contents = RunContents.of(run);
    Map<String, String> others = RunContents.of(listed);
    for (Map<String, String> both : List.of(contents, others)) {
      both.keySet()
          .removeIf(path -> path.contains("shards/") || path.matches(".*(report|statistics).json"));
    }
    assertThat(contents).isEqualTo(others);
  }

  @Test
  @Order(2)
  void reportCountsShardsInParts() throws IOException {
    succeeds("report", run);
    assertThat(Files.readString(run.resolve("report.html"))).contains(" read from 3 files");
    JsonNode card = JSON.readTree(run.resolve("dataset-card.json").toFile());
    assertThat(card.path("source").path("shards").asInt()).isEqualTo(3);
  }

  @Test
  @Order(1)
  void reprofiledReportEqualsThatOfAFreshRun() throws IOException {
    String other = "clean.thresholds=[\"gopher-quality.gopher_short_doc=15\"]";
    Path fresh = folder.resolve("fresh");
    Path again = folder.resolve("again");
    succeeds("clean", fresh, "--input", crawl.toString(), "--set", PARTS, "--set", other);
    Path stored = folder.resolve("stored");
    succeeds(
        "clean",
        stored,
        "--input",
        crawl.toString(),
        "--set",
        PARTS,
        "--set",
        "clean.keep-reject-text=true");
    succeeds("reprofile", again, "--from", stored.toString(), "--set", PARTS, "--set", other);
    assertThat(accounts(again)).isEqualTo(accounts(fresh)).isNotEqualTo(accounts(run));
    assertThat(report(again).path("totals")).isEqualTo(report(fresh).path("totals"));
  }

  @Test
  @Order(3)
  void erasureCorrectsShardsInParts() throws IOException {
    Path list = Files.writeString(folder.resolve("list"), "https://lines.invalid/3\n");
    succeeds("erase", run, "--list", list.toString());
    JsonNode totals = report(run).path("totals");
    assertThat(totals.path("dropped").path("erased").asInt()).isEqualTo(1);
    List<JsonNode> before = accounts(listed);
    List<JsonNode> after = accounts(run);
    assertThat(after.get(0).path("uri").asText()).endsWith("lines.jsonl");
    assertThat(after.get(0).path("dropped").path("erased").asInt()).isEqualTo(1);
    assertThat(after.get(0).path("kept").asInt()).isEqualTo(before.get(0).path("kept").asInt() - 1);
    assertThat(after.subList(1, 3)).isEqualTo(before.subList(1, 3));
    assertThat(after.stream().mapToInt(shard -> shard.path("kept").asInt()).sum())
        .isEqualTo(totals.path("kept").asInt());
  }

  private static List<JsonNode> accounts(Path run) throws IOException {
    List<JsonNode> accounts = new ArrayList<>();
    JsonNode report = report(run);
    report.path("shards").forEach(accounts::add);
    for (JsonNode part : report.path("shard-parts")) {
      for (String line : Files.readAllLines(run.resolve("clean").resolve(part.asText()))) {
        accounts.add(JSON.readTree(line));
      }
    }
    return accounts;
  }

  private static JsonNode report(Path run) throws IOException {
    return JSON.readTree(run.resolve("clean/report.json").toFile());
  }

  private static void succeeds(String verb, Path output, String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(verb, "--quiet", "--master", "local[2]", "--output", output.toString()));
    arguments.addAll(List.of(options));
    Gristmill ended = Gristmill.run(arguments.toArray(String[]::new));
    assertThat(ended.errors()).noneMatch(line -> line.startsWith("\tat "));
    assertThat(ended.exitCode()).as(String.join("\n", ended.errors())).isZero();
  }
}
