package io.gristmill.spark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.spark.SparkFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** New thresholds without the crawl are the same as a fresh run with them. */
class ReprofileTest {

  /** Keeps pages that were too short and drops some that were long enough. */
  private static final String OTHER_THRESHOLDS =
      "clean.thresholds=[\"gopher-quality.gopher_short_doc=15\","
          + "\"gopher-repetition.top_2_gram=1\",\"gopher-repetition.top_3_gram=1\","
          + "\"gopher-repetition.top_4_gram=1\",\"c4-no-terminal-punctuation.too_few_sentences=1\","
          + "\"gopher-quality.gopher_long_doc=280\",\"fineweb.char_dup_ratio=1\"]";

  @TempDir private static Path folder;

  private static Path crawl;
  private static Path run;

  @BeforeAll
  static void cleanOnce() throws IOException {
    crawl = TinyCrawl.write(folder);
    run = folder.resolve("run");
    Gristmill cleaned = clean(run, "--set", "clean.keep-reject-text=true");
    assertThat(cleaned.errors()).isEmpty();
    assertThat(cleaned.exitCode()).isZero();
  }

  @Test
  void runFromStoredValuesHasTheBytesOfAFreshRun() throws IOException {
    Path fresh = folder.resolve("fresh");
    assertThat(clean(fresh, "--set", OTHER_THRESHOLDS).exitCode()).isZero();
    Path again = folder.resolve("again");
    Gristmill reprofiled =
        reprofile(again, "--from", run.toString(), "--name", "x", "--set", OTHER_THRESHOLDS);
    assertThat(reprofiled.errors()).isEmpty();
    assertThat(reprofiled.exitCode()).isZero();

    Map<String, String> contents = RunContents.of(again);
    contents.keySet().removeIf(path -> path.startsWith("reprofile-x/"));
    Map<String, String> expected = RunContents.of(fresh);
    // Samples of formerly kept documents differ, as their original text is not stored.
    contents.remove("clean/statistics.json");
    expected.remove("clean/statistics.json");
    assertThat(contents).isEqualTo(expected);
    assertThat(statisticsWithoutSamples(again)).isEqualTo(statisticsWithoutSamples(fresh));

    JsonNode result = new ObjectMapper().readTree(reprofiled.result());
    List<String> documented = new ArrayList<>(Gristmill.documentedFields("reprofile"));
    documented.removeAll(List.of("reprofile-NAME", "clean"));
    assertThat(Gristmill.fields(result)).containsAll(documented);
    assertThat(result.path("reprofile-x").path("newly-kept").asLong()).isPositive();
    assertThat(result.path("reprofile-x").path("newly-dropped").asLong()).isPositive();
    assertThat(result.path("clean").path("reprofiled-from").path("uri").asText())
        .endsWith("/run/clean");

    Gristmill goesOn =
        Gristmill.run(
            arguments("clean", again, "--input", crawl.toString(), "--set", OTHER_THRESHOLDS));
    assertThat(goesOn.exitCode()).isZero();
    assertThat(goesOn.result()).contains("reprofiled-from");
    assertThat(Gristmill.run(arguments("dedup", again)).exitCode()).isZero();
  }

  @Test
  void writesChangesAsATableAndAMatrix() throws IOException {
    Gristmill ended = reprofile(run, "--name", "other", "--set", OTHER_THRESHOLDS);
    assertThat(ended.errors()).isEmpty();
    assertThat(ended.exitCode()).isZero();
    JsonNode report = json(run, "reprofile-other/report.json");
    JsonNode confusion = report.path("confusion");
    long changes = 0;
    long documents = 0;
    for (var before : (Iterable<Map.Entry<String, JsonNode>>) confusion::fields) {
      for (var after : (Iterable<Map.Entry<String, JsonNode>>) before.getValue()::fields) {
        documents += after.getValue().asLong();
        changes += before.getKey().equals(after.getKey()) ? 0 : after.getValue().asLong();
      }
    }
    JsonNode totals = json(run, "clean/report.json").path("totals");
    assertThat(report.path("kept-before").asLong()).isEqualTo(totals.path("kept").asLong());
    assertThat(documents).isEqualTo(report.path("documents").asLong());
    assertThat(changes).isPositive();
    List<Row> table =
        SparkFixture.spark()
            .read()
            .parquet(run.resolve("reprofile-other/changes").toString())
            .select("id", "before", "after")
            .collectAsList();
    assertThat(table).hasSize((int) changes).allMatch(row -> !row.get(1).equals(row.get(2)));
    assertThat(ended.output()).anyMatch(line -> line.startsWith("newly-kept"));
  }

  @Test
  void reprofilesARunOfAVersionWithFewerSettings() throws IOException {
    Path earlier = folder.resolve("earlier");
    assertThat(clean(earlier, "--set", "clean.keep-reject-text=true").exitCode()).isZero();
    ObjectNode statistics = (ObjectNode) json(earlier, "clean/statistics.json");
    ((ObjectNode) statistics.path("settings").path("section"))
        .remove(List.of("output-bytes", "report-shards"));
    new ObjectMapper().writeValue(earlier.resolve("clean/statistics.json").toFile(), statistics);

    Path again = folder.resolve("of-earlier");
    Gristmill ended =
        reprofile(
            again, "--from", earlier.toString(), "--name", "x", "--set", "clean.report-shards=1");
    assertThat(ended.errors()).isEmpty();
    assertThat(ended.exitCode()).isZero();
    assertThat(json(again, "clean/report.json").path("shard-count").asInt())
        .isEqualTo(json(earlier, "clean/report.json").path("shards").size());
  }

  @Test
  void refusesSettingsThatNeedOtherMeasurements() {
    Gristmill otherProfile = reprofile(run, "--set", "clean.profile=gopher-paper");
    assertThat(otherProfile.exitCode()).isEqualTo(4);
    assertThat(otherProfile.errors())
        .singleElement()
        .asString()
        .contains("clean.profile: the values of gopher-quality are those of datatrove-0.10");
    Gristmill typo =
        reprofile(run, "--set", "clean.thresholds=[\"gopher-quality.gopher_short_dog=1\"]");
    assertThat(typo.exitCode()).isEqualTo(2);
    assertThat(typo.errors()).singleElement().asString().contains("did you mean gopher_short_doc?");
  }

  private static JsonNode statisticsWithoutSamples(Path run) throws IOException {
    JsonNode statistics = json(run, "clean/statistics.json");
    ((ObjectNode) statistics).remove("rejects");
    return statistics;
  }

  private static Gristmill clean(Path output, String... options) {
    List<String> all = new ArrayList<>(List.of("--input", crawl.toString()));
    all.addAll(List.of(options));
    return Gristmill.run(arguments("clean", output, all.toArray(String[]::new)));
  }

  private static Gristmill reprofile(Path output, String... options) {
    return Gristmill.run(arguments("reprofile", output, options));
  }

  private static String[] arguments(String verb, Path output, String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(verb, "--quiet", "--master", "local[2]", "--output", output.toString()));
    arguments.addAll(List.of(options));
    return arguments.toArray(String[]::new);
  }

  private static JsonNode json(Path run, String path) throws IOException {
    return new ObjectMapper().readTree(run.resolve(path).toFile());
  }
}
