package io.gristmill.spark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.io.LocalStorage;
import io.gristmill.io.Sha256;
import io.gristmill.spark.SparkFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.sql.Encoders;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Erases documents from a finished run, which can still be continued. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ErasureTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int STAGES = 7;

  @TempDir private static Path folder;

  private static Path crawl;
  private static Path whole;
  private static Path erased;
  private static Path list;
  private static Set<String> listed;
  private static Gristmill ended;

  @BeforeAll
  static void runAndErase() throws IOException {
    crawl = TinyCrawl.write(folder);
    whole = folder.resolve("whole");
    assertThat(TinyPipeline.run(crawl, whole, "local[2]", "local").exitCode()).isZero();
    List<String> lines = new ArrayList<>(List.of("# two readers asked", ""));
    String survivor = query(whole, "clusters", "survivor", "id").get(0);
    listed = new TreeSet<>(Set.of(survivor));
    lines.add(survivor);
    for (int page : List.of(0, 20)) {
      String url = "https://pages.invalid/page-%03d.html".formatted(page);
      lines.add(url.replace("https://pages", "http://PAGES"));
      listed.addAll(query(whole, "documents-of-clean", "url = '" + url + "'", "id"));
      listed.addAll(query(whole, "rejects", "url = '" + url + "'", "id"));
    }
    lines.add("https://lines.invalid/3");
    listed.addAll(query(whole, "documents-of-clean", "url = 'https://lines.invalid/3'", "id"));
    assertThat(listed).hasSize(4);
    list = Files.write(folder.resolve("list.txt"), lines);
    erased = folder.resolve("erased");
    copy(whole, erased);
    ended = erase(erased, list);
    assertThat(ended.errors()).noneMatch(line -> line.startsWith("\tat "));
    assertThat(ended.exitCode()).isZero();
  }

  @Test
  @Order(1)
  void noTableContainsErasedDocuments() throws IOException {
    for (String table :
        List.of("documents-of-clean", "rejects", "documents", "clusters", "lineage")) {
      assertThat(query(erased, table, "true", "id"))
          .as(table)
          .isNotEmpty()
          .doesNotContainAnyElementsOf(listed);
    }
  }

  @Test
  @Order(1)
  void reportStillAddsUp() throws IOException {
    JsonNode before = json(whole, "clean/report.json").path("totals");
    JsonNode after = json(erased, "clean/report.json").path("totals");
    assertThat(after.path("read")).isEqualTo(before.path("read"));
    assertThat(after.path("kept").asLong()).isEqualTo(before.path("kept").asLong() - 3);
    assertThat(after.path("dropped").path("erased").asLong()).isEqualTo(4);
    assertThat(after.path("masked").path("email").asLong())
        .isEqualTo(before.path("masked").path("email").asLong() - 1);
    assertThat(after.path("text-bytes").asLong()).isLessThan(before.path("text-bytes").asLong());
    assertThat(query(erased, "documents-of-clean", "true", "id"))
        .hasSize(after.path("kept").asInt());
    JsonNode counted = json(erased, "clean/statistics.json");
    assertThat(counted.toString()).doesNotContain("lines.invalid/3\"");
    assertThat(counted.path("kept").path("documents")).isEqualTo(after.path("kept"));
    JsonNode manifest = json(erased, "clean/manifest.json");
    assertThat(manifest.path("kept")).isEqualTo(after.path("kept"));
    for (JsonNode output : manifest.path("outputs")) {
      Path file = erased.resolve("clean").resolve(output.path("path").asText());
      assertThat(output.path("bytes").asLong()).isEqualTo(Files.size(file));
      assertThat(output.path("sha256").asText())
          .isEqualTo(Sha256.of(new LocalStorage().input(file.toString())));
    }
  }

  @Test
  @Order(1)
  void duplicateReplacesAnErasedSurvivor() throws IOException {
    JsonNode before = json(whole, "dedup/report.json");
    JsonNode after = json(erased, "dedup/report.json");
    assertThat(after.path("documents").asLong()).isEqualTo(before.path("documents").asLong() - 3);
    assertThat(after.path("kept").asLong()).isEqualTo(before.path("kept").asLong() - 2);
    JsonNode tokens = json(erased, "tokens/manifest.json").path("documents");
    assertThat(tokens.path("train").asLong() + tokens.path("validation").asLong())
        .isEqualTo(after.path("kept").asLong());
  }

  @Test
  @Order(1)
  void receiptDescribesTheErasureWithoutTheList() throws IOException {
    Path file = erased.resolve("erasures/0001/receipt.json");
    JsonNode receipt = JSON.readTree(file.toFile());
    assertThat(receipt.path("list-entries").asInt()).isEqualTo(4);
    assertThat(receipt.path("list-sha256").asText()).matches("[0-9a-f]{64}");
    assertThat(receipt.path("erased").path("documents").asLong()).isEqualTo(3);
    assertThat(receipt.path("erased").path("rejects").asLong()).isEqualTo(1);
    assertThat(receipt.path("erased").path("by").path("url").asLong()).isEqualTo(3);
    assertThat(receipt.path("erased").path("by").path("id").asLong()).isEqualTo(1);
    assertThat(receipt.path("stages")).hasSize(STAGES);
    assertThat(receipt.path("learned-from-erased-documents").findValuesAsText("stage"))
        .containsExactly("tokenizer", "checkpoints");
    assertThat(receipt.path("learned-from-erased-documents").findValuesAsText("action"))
        .containsOnly("kept");
    assertThat(receipt.path("proof").path("left")).isEmpty();
    assertThat(receipt.path("proof").path("tables").asInt()).isEqualTo(6);
    assertThat(Files.readString(file))
        .doesNotContain("pages.invalid", "lines.invalid")
        .doesNotContain(listed);
    assertThat(ended.result()).contains("erasures/0001/receipt.json");
    assertThat(ended.errors()).anyMatch(line -> line.startsWith("checkpoints: kept, learned from"));
  }

  @Test
  @Order(2)
  void runCanBeContinued() throws IOException {
    SortedMap<String, String> before = RunContents.of(erased);
    List<String> arguments = TinyPipeline.arguments(crawl, erased, "local[2]", "local");
    arguments.add("--resume");
    Gristmill again = Gristmill.run(arguments.toArray(String[]::new));
    assertThat(again.exitCode()).isZero();
    assertThat(again.errors()).filteredOn(line -> line.endsWith("skipped")).hasSize(STAGES);
    assertThat(RunContents.differences(before, erased)).isEmpty();
  }

  @Test
  @Order(3)
  void repeatedErasureChangesNothing() throws IOException {
    String manifest = Files.readString(erased.resolve("clean/manifest.json"));
    assertThat(erase(erased, list).exitCode()).isZero();
    JsonNode receipt = json(erased, "erasures/0002/receipt.json");
    assertThat(receipt.path("erased").path("documents").asLong(-1)).isZero();
    assertThat(receipt.path("proof").path("left").isObject()).isTrue();
    assertThat(erased.resolve("clean/manifest.json")).hasContent(manifest);
  }

  @Test
  @Order(4)
  void refusesToRepeatCleaning() throws IOException {
    Files.delete(erased.resolve("clean/manifest.json"));
    List<String> arguments = TinyPipeline.arguments(crawl, erased, "local[2]", "local");
    arguments.add("--resume");
    Gristmill again = Gristmill.run(arguments.toArray(String[]::new));
    assertThat(again.exitCode()).isEqualTo(4);
    assertThat(again.errors()).anyMatch(line -> line.contains("would bring back what was erased"));
  }

  @Test
  @Order(1)
  void interruptedErasureNeverLooksFinishedAndIsResumed() throws IOException, InterruptedException {
    Path run = folder.resolve("killed");
    copy(whole, run);
    Path log = folder.resolve("killed.log");
    Process process = ChildGristmill.start(log.toFile(), arguments(run, list));
    while (process.isAlive() && !Files.exists(run.resolve("erasures/_begun.json"))) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    while (process.isAlive() && Files.exists(run.resolve("dedup/manifest.json"))) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    process.destroyForcibly().waitFor();
    assertThat(run.resolve("tokens/manifest.json")).doesNotExist();

    Gristmill pipeline = TinyPipeline.run(crawl, run, "local[2]", "local");
    assertThat(pipeline.exitCode()).isEqualTo(4);
    assertThat(pipeline.errors()).anyMatch(line -> line.startsWith("erasure: unfinished"));
    Path other = Files.writeString(folder.resolve("other.txt"), "https://lines.invalid/4\n");
    assertThat(erase(run, other).exitCode()).isEqualTo(4);

    assertThat(erase(run, list).exitCode()).isZero();
    assertThat(withoutReceipts(RunContents.of(run)))
        .isEqualTo(withoutReceipts(RunContents.of(erased)));
    assertThat(timeless(run)).isEqualTo(timeless(erased));
    assertThat(run.resolve("erasures/_begun.json")).doesNotExist();
  }

  @Test
  @Order(1)
  void deletesAndRetrainsLearnedArtifactsOnRequest() throws IOException {
    Path run = folder.resolve("deleted");
    copy(whole, run);
    Path comparison = Files.createDirectories(run.resolve("reprofile-stricter"));
    Files.writeString(comparison.resolve("manifest.json"), "{}");
    List<String> arguments = arguments(run, list);
    arguments.addAll(List.of("--learned", "delete"));
    assertThat(Gristmill.run(arguments.toArray(String[]::new)).exitCode()).isZero();
    for (String gone :
        List.of("tokenizer", "tokens", "checkpoints", "evaluation.json", comparison.toString())) {
      assertThat(run.resolve(gone)).as(gone).doesNotExist();
    }
    Gristmill anew = TinyPipeline.run(crawl, run, "local[2]", "local");
    assertThat(anew.exitCode()).isZero();
    assertThat(query(run, "lineage", "true", "id"))
        .isNotEmpty()
        .doesNotContainAnyElementsOf(listed);
  }

  @Test
  @Order(1)
  void erasesFromARunOfAVersionWithFewerSettings() throws IOException {
    Path run = folder.resolve("earlier");
    copy(whole, run);
    for (String stage : List.of("dedup", "tokenizer")) {
      ObjectNode manifest = (ObjectNode) json(run, stage + "/manifest.json");
      ((ObjectNode) manifest.path("settings"))
          .remove(List.of("dedup.output-bytes", "tokenizer.max-pieces"));
      JSON.writeValue(run.resolve(stage + "/manifest.json").toFile(), manifest);
    }
    Gristmill erasing = erase(run, list);
    assertThat(erasing.exitCode()).as(erasing.errors().toString()).isZero();
    assertThat(query(run, "documents", "true", "id"))
        .isNotEmpty()
        .doesNotContainAnyElementsOf(listed);
  }

  @Test
  @Order(1)
  void selectsAgainFromTheDocumentsThatAreLeft() throws IOException {
    Path run = folder.resolve("selected");
    TinyPipeline.copyStages(whole, run, List.of("clean", "dedup"));
    Gristmill selecting =
        Gristmill.run(
            "select",
            "--output",
            run.toString(),
            "--master",
            "local[2]",
            "--set",
            "select.weights=[\"source:*=1.5\"]");
    assertThat(selecting.exitCode()).as(selecting.errors().toString()).isZero();
    List<String> before = query(run, "selected", "true", "concat(id, ' ', copies)");
    assertThat(before).anyMatch(row -> listed.contains(row.split(" ")[0]));

    Gristmill erasing = erase(run, list);
    assertThat(erasing.exitCode()).as(erasing.errors().toString()).isZero();
    List<String> after = query(run, "selected", "true", "concat(id, ' ', copies)");
    assertThat(query(run, "selected", "true", "id"))
        .isEqualTo(query(run, "documents", "true", "id"))
        .doesNotContainAnyElementsOf(listed);
    // The document that replaces an erased one is new; the others have as many copies as before.
    assertThat(after).filteredOn(row -> !before.contains(row)).hasSize(1);
    JsonNode receipt = json(run, "erasures/0001/receipt.json");
    assertThat(receipt.path("stages").findValuesAsText("stage")).contains("select");
    assertThat(receipt.path("proof").path("left")).isEmpty();
  }

  private static Gristmill erase(Path run, Path of) {
    return Gristmill.run(arguments(run, of).toArray(String[]::new));
  }

  private static List<String> arguments(Path run, Path of) {
    return new ArrayList<>(
        List.of(
            "erase", "--output", run.toString(), "--list", of.toString(), "--master", "local[2]"));
  }

  /** Values of a column, sorted. */
  private static List<String> query(Path run, String table, String where, String column) {
    String path =
        switch (table) {
          case "documents-of-clean" -> "clean/documents";
          case "rejects" -> "clean/rejects";
          case "selected" -> "select/selected";
          case "lineage" -> "tokens/*/*.documents.parquet";
          default -> "dedup/" + table;
        };
    return SparkFixture.spark()
        .read()
        .parquet(run + "/" + path)
        .where(where)
        .selectExpr(column)
        .as(Encoders.STRING())
        .collectAsList()
        .stream()
        .sorted()
        .toList();
  }

  private static void copy(Path run, Path copy) throws IOException {
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = copy.resolve(run.relativize(file));
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }

  private static SortedMap<String, String> withoutReceipts(SortedMap<String, String> contents) {
    contents.keySet().removeIf(path -> path.startsWith("erasures/"));
    return contents;
  }

  /** Documents and stages in the receipt, without the path of the run. */
  private static List<String> timeless(Path run) throws IOException {
    ObjectNode receipt = (ObjectNode) json(run, "erasures/0001/receipt.json");
    List<String> lines = new ArrayList<>();
    for (JsonNode stage : receipt.path("stages")) {
      if (!stage.path("stage").asText().equals("report")) {
        lines.add(stage.toString());
      }
    }
    receipt.remove(List.of("finished", "stages"));
    lines.add(receipt.toString());
    return lines;
  }

  private static JsonNode json(Path run, String path) throws IOException {
    return JSON.readTree(run.resolve(path).toFile());
  }
}
