package io.gristmill.spark.dedup;

import static io.gristmill.spark.dedup.GivenDocuments.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.gristmill.config.ConfigLoader.Loaded;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.LocalStorage;
import io.gristmill.preprocessing.text.Document;
import io.gristmill.spark.SparkFixture;
import io.gristmill.spark.engine.SparkEngine;
import io.gristmill.spark.metrics.ConsoleProgress;
import io.gristmill.spark.metrics.ConsoleProgress.Surface;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageManifest;
import io.gristmill.spark.stage.StageRunner;
import io.gristmill.spark.stage.StageRunner.ResumePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A crawl against an earlier one, line by line, and against an evaluation set. */
class DedupJobTest {

  private static final String STORY =
      "The miller takes the corn to the mill before the first frost of the year and he waits"
          + " there until the evening because the wheel turns slowly when the river is low";
  private static final String BREAD =
      "Whoever wants good bread for the long winter has to talk to the miller early in autumn";

  private static final List<Document> OLD =
      List.of(
          document("a", "https://example.org/story", STORY),
          document("b", "https://example.org/story2", STORY),
          document("c", "https://example.org/news?utm_source=x", "The news of yesterday"));

  private static final List<Document> NEW =
      List.of(
          // The earlier crawl has its text, one near it, its address.
          document("a", "https://example.org/again", STORY),
          document("d", "https://mirror.example.org/", STORY + " indeed"),
          document("e", "http://www.example.org/news/", "The news of today"),
          // Known to the earlier crawl by its copy only.
          document("f", "http://mirror.example.org", "Moved to another place, sorry"),
          document("g", "https://example.org/g", "Menu\n" + BREAD),
          document("h", "https://example.org/h", "Menu\n" + BREAD + "\n"),
          document("i", "https://example.org/i", "MENU\nQuite another page, with a page 12"),
          document("j", "https://example.org/j", "menu"),
          document("k", "https://example.org/k", "Menu\nIt is true: the quick brown fox jumps"),
          document("l", "https://example.org/l", "quite ANOTHER page, with a page 34\nStays"));

  @TempDir private static Path folder;
  private static StageManifest manifest;

  @BeforeAll
  static void runBothCrawls() throws IOException {
    Files.writeString(
        folder.resolve("quiz.jsonl"),
        "{\"query\":\"What does the quick\",\"label\":\"brown fox do\"}\n");
    run("old", OLD, 2, "dedup.url=true", "dedup.write-index=true");
    manifest = run("new", NEW, 1, everything());
  }

  @Test
  void removesDocumentsOfAnEarlierRunAndTheirDuplicates() {
    assertThat(rows("new", "removed"))
        .startsWith("[a,a,known,a,,]", "[d,a,known,a,,]", "[e,e,known,c,,]", "[f,a,known,a,,]");
    assertThat(rows("new", "clusters"))
        .containsExactly(
            "[a,a,3,false,near]",
            "[d,a,3,false,url]",
            "[f,a,3,false,url]",
            "[g,g,2,false,near]",
            "[h,g,2,true,near]");
  }

  @Test
  void removesRepeatedLinesAndContaminatedDocuments() {
    assertThat(rows("new", "removed"))
        .endsWith("[j,j,paragraphs-empty,,,]", "[k,k,contaminated,,quiz,the quick brown]")
        .hasSize(6);
    assertThat(
            read("new", "documents")
                .select("id", "text", "cluster", "cluster_size", "weight")
                .collectAsList())
        .extracting(Row::toString)
        .containsExactly(
            "[h,Menu\n" + BREAD + ",g,2,2]",
            "[i,Quite another page, with a page 12,i,1,1]",
            "[l,Stays,l,1,1]");
  }

  @Test
  void reportAddsUp() {
    JsonNode report = manifest.extra();
    assertThat(report.path("documents").asInt()).isEqualTo(10);
    assertThat(report.path("kept").asInt()).isEqualTo(3);
    assertThat(report.path("removed").asInt()).isEqualTo(7);
    int reasons = 0;
    for (String reason :
        List.of(
            "known",
            "exact-duplicates",
            "url-duplicates",
            "near-duplicates",
            "paragraphs-empty",
            "paragraphs-short",
            "sentences-empty",
            "sentences-few",
            "sentences-few-words",
            "contaminated")) {
      assertThat(report.has(reason)).as(reason).isTrue();
      reasons += report.path(reason).asInt();
    }
    assertThat(reasons).isEqualTo(7);
    assertThat(report.path("known").asInt()).isEqualTo(4);
    assertThat(report.path("near-duplicate-clusters").asInt()).isEqualTo(1);
    assertThat(report.path("repeated-lines").asInt()).isEqualTo(5);
  }

  @Test
  void writesTheSameBytesForAnyNumberOfPartitions() throws IOException {
    assertThat(run("other", NEW, 5, everything()).outputs()).isEqualTo(manifest.outputs());
    assertThat(manifest.outputs())
        .extracting(output -> output.path())
        .contains("documents/part-00000.parquet", "index/part-00000.parquet");
  }

  @Test
  void indexHasTheKeysOfKeptDocuments() {
    assertThat(read("old", "index").select("id").distinct().collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactlyInAnyOrder("a", "c");
    // Of the text, the address and the bands, where there are five words.
    assertThat(read("old", "index").count()).isEqualTo(16 + 2);
  }

  @Test
  void indexesAndEvaluationSetsAreInputs() {
    assertThat(manifest.inputs())
        .extracting(input -> input.uri())
        .anyMatch(uri -> uri.endsWith("/quiz.jsonl"))
        .anyMatch(uri -> uri.contains("/old/dedup/index#"));
  }

  @Test
  void refusesAnIndexOfAnotherProfileAndAMissingOne() {
    String against = "dedup.against=[\"" + uri("old") + "\"]";
    assertThatThrownBy(() -> run("x", NEW, 1, against, "dedup.profile=datatrove-0.10-xxh64"))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageContaining("hash=SHA1_64")
        .hasMessageContaining("hash=XXH64");
    assertThatThrownBy(
            () -> run("y", NEW, 1, "dedup.against=[\"" + uri("new").replace("new", "y") + "\"]"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no manifest");
  }

  private static String[] everything() {
    return new String[] {
      "dedup.url=true",
      "dedup.write-index=true",
      "dedup.against=[\"" + uri("old") + "\"]",
      "dedup.paragraphs.enabled=true",
      "dedup.paragraphs.min-characters=0",
      "dedup.sentences.enabled=true",
      "dedup.sentences.min-words=0",
      "dedup.sentences.min-sentences=0",
      "dedup.decontamination.files=[\"" + folder.resolve("quiz.jsonl") + "\"]",
      "dedup.decontamination.ngram=3"
    };
  }

  private static StageManifest run(
      String name, List<Document> documents, int partitions, String... settings)
      throws IOException {
    SparkSession spark = SparkFixture.spark().newSession();
    spark.conf().set("spark.sql.shuffle.partitions", partitions);
    Loaded<RunConfig> loaded = RunConfig.loader(Map.of()).load(Optional.empty(), List.of(settings));
    StageContext context =
        new StageContext(
            loaded.config(),
            loaded.effective(),
            uri(name),
            new LocalStorage(),
            new SparkEngine(spark),
            new ConsoleProgress(System.err, Surface.NONE, System::nanoTime));
    StageRunner runner =
        new StageRunner(context, ResumePolicy.RESUME, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
    runner.run(new GivenDocuments(documents));
    return runner.run(new DedupJob());
  }

  private static List<String> rows(String run, String table) {
    List<String> rows = new ArrayList<>();
    read(run, table).collectAsList().forEach(row -> rows.add(row.toString()));
    return rows;
  }

  private static Dataset<Row> read(String run, String table) {
    return SparkFixture.spark().read().parquet(uri(run) + "/dedup/" + table);
  }

  private static String uri(String run) {
    // A folder's URI ends in a slash only once it is there.
    return folder.toUri() + run;
  }
}
