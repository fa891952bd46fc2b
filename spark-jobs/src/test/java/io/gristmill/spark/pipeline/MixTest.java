package io.gristmill.spark.pipeline;

import static io.gristmill.error.Messages.format;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.spark.SparkFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Figures of groups of two runs, of which one has removed the texts of an evaluation set. */
class MixTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String SHORT = "{\"text\":\"Too short.\",\"url\":\"https://%s/short\"}";

  @TempDir private static Path folder;

  private static Path lines;
  private static Path compared;
  private static Path plain;

  /** Lines of two domains, of which every fifth is of the first; and pages of a third. */
  @BeforeAll
  static void deduplicateTwice() throws IOException {
    Path crawl = TinyCrawl.write(folder);
    lines = crawl.resolve("lines.jsonl");
    List<String> texts = new ArrayList<>(Files.readAllLines(lines));
    texts.replaceAll(line -> line.replaceAll("lines.invalid/\\d?[05]\"", "a.example/page\""));
    texts.addAll(List.of(format(SHORT, "a.example"), format(SHORT, "nothing.example")));
    Files.write(lines, texts);
    String taken = texts.stream().filter(line -> line.contains("a.example")).findFirst().get();
    Path quiz = folder.resolve("quiz.jsonl");
    Files.writeString(
        quiz,
        JSON.createObjectNode()
            .put("label", "")
            .put("query", JSON.readTree(taken).path("text").asText())
            .put("task", "quiz")
            .toString());
    compared = folder.resolve("compared");
    plain = folder.resolve("plain");
    run("clean", compared, "--input", crawl.toString());
    TinyPipeline.copyStages(compared, plain, List.of("clean"));
    String files = "dedup.decontamination.files=[\"" + quiz + "\"]";
    run("dedup", compared, "--set", files, "--set", "dedup.decontamination.queries=true");
    run("dedup", plain);
  }

  @Test
  void figuresOfDomainsAddUpToThoseOfTheShards() throws IOException {
    JsonNode mix = mix("--run", compared.toString(), "--by", "domain");
    JsonNode groups = mix.path("groups");
    long documents = 0;
    for (JsonNode group : groups) {
      documents += group.path("documents").asLong();
    }
    assertThat(documents).isEqualTo(count(compared, "dedup/documents"));

    assertThat(count(compared, "dedup/removed")).isEqualTo(1);
    JsonNode small = groups.path("a.example");
    assertThat(small.path("contaminated").asDouble())
        .isEqualTo(1.0 / (1 + small.path("documents").asLong()));
    assertThat(groups.path("lines.invalid").path("contaminated").asDouble()).isZero();

    Map<String, Long> lengths = new HashMap<>();
    long all = 0;
    for (String table : List.of("clean/documents", "clean/rejects")) {
      for (Row row : table(compared, table, "url", "length", "file")) {
        if (row.getString(2).endsWith("lines.jsonl")) {
          lengths.merge(row.getString(0).split("/")[2], row.getLong(1), Long::sum);
          all += row.getLong(1);
        }
      }
    }
    assertThat(lengths).containsKeys("a.example", "lines.invalid", "nothing.example");
    assertThat(groups.has("nothing.example")).isFalse();
    for (String domain : List.of("a.example", "lines.invalid")) {
      JsonNode group = groups.path(domain);
      long bytes = Math.round((double) lengths.get(domain) / all * Files.size(lines));
      assertThat(group.path("bytes-read").asDouble()).isEqualTo((double) bytes);
      assertThat(group.path("bytes-read-per-token").asDouble())
          .isCloseTo(bytes / group.path("tokens").asDouble(), within(1e-9));
    }
    double pages = mix.path("bytes-read").asDouble() - Files.size(lines);
    assertThat(groups.path("pages.invalid").path("bytes-read").asDouble()).isEqualTo(pages);
  }

  /** The run without evaluation sets adds documents, but none that was compared with them. */
  @Test
  void runsAreMixedInProportionToTheirTokens() throws IOException {
    String[] both = {"--run", compared.toString(), "--run", plain.toString()};
    JsonNode sources = mix(with(both, "--by", "source"));
    JsonNode text = sources.path("groups").path("jsonl");
    assertThat(text.isMissingNode()).as("%s", sources).isFalse();
    long keptOfCompared =
        table(compared, "dedup/documents", "source").stream()
            .filter(row -> row.getString(0).equals("jsonl"))
            .count();
    assertThat(text.path("documents").asLong()).isEqualTo(2 * keptOfCompared + 1);
    assertThat(text.path("contaminated").asDouble()).isEqualTo(1.0 / (1 + keptOfCompared));
    assertThat(text.path("bytes-read").asDouble()).isCloseTo(2.0 * Files.size(lines), within(1e-6));

    JsonNode runs =
        mix(with(both, "--by", "run", "--score", "gopher-quality/words", "--tokens", "1000000"));
    String line = runs.path("mixture").asText();
    assertThat(runs.has("line")).isFalse();
    Path config = Files.writeString(folder.resolve("mixture.conf"), line);
    Gristmill train =
        Gristmill.run("train", "--config", config.toString(), "--dry-run", "--output", "x");
    assertThat(train.exitCode()).as("%s", train.errors()).isZero();
    assertThat(String.join("\n", train.output())).contains(plain + "/tokens=0.5");
    assertThat(runs.path("groups")).hasSize(2);
    for (JsonNode group : runs.path("groups")) {
      assertThat(group.path("weight").asDouble()).isEqualTo(4);
      assertThat(group.has("duplicates-in-others")).isFalse();
    }
  }

  @Test
  void saysOnceThatContaminationIsNotKnown() {
    Gristmill ended = Gristmill.run(arguments("mix", folder, "--run", plain.toString()));
    assertThat(ended.exitCode()).isZero();
    assertThat(ended.output()).filteredOn(line -> line.startsWith("Contamination")).hasSize(1);
    assertThat(ended.result()).contains("bytes-read-per-token").doesNotContain("contaminated");
  }

  /** Also at the second time, when the page needs not be written again. */
  @Test
  void reportSaysWhatChangedInTheOtherRun() {
    for (int time = 0; time < 2; time++) {
      assertThat(run("report", compared, "--against", plain.toString()).output())
          .anyMatch(line -> line.matches("distinct documents +[\\d,]+ +[\\d,]+ +.*"));
    }
  }

  private static JsonNode mix(String... options) throws IOException {
    return JSON.readTree(run("mix", folder, options).result());
  }

  private static Gristmill run(String verb, Path output, String... options) {
    Gristmill ended = Gristmill.run(arguments(verb, output, options));
    assertThat(ended.exitCode()).as(String.join("\n", ended.errors())).isZero();
    return ended;
  }

  private static String[] arguments(String verb, Path output, String... options) {
    String[] before = {verb, "--quiet", "--master", "local[2]", "--output", output.toString()};
    return with(before, options);
  }

  private static String[] with(String[] first, String... more) {
    String[] all = Arrays.copyOf(first, first.length + more.length);
    System.arraycopy(more, 0, all, first.length, more.length);
    return all;
  }

  private static long count(Path run, String name) {
    return table(run, name, "id").size();
  }

  private static List<Row> table(Path run, String name, String... columns) {
    return SparkFixture.spark()
        .read()
        .parquet(run.resolve(name).toString())
        .selectExpr(columns)
        .collectAsList();
  }
}
