package io.gristmill.spark.experiment;

import static io.gristmill.error.Messages.format;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.spark.pipeline.Gristmill;
import io.gristmill.spark.pipeline.TinyCrawl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentDataTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;
  private static Path crawl;
  private static Path heldOut;

  /** A held-out text is also a page of the crawl. */
  @BeforeAll
  static void write() throws IOException {
    crawl = TinyCrawl.write(folder);
    List<String> other =
        Files.readAllLines(TinyCrawl.write(folder.resolve("b"), 8).resolve("lines.jsonl"));
    List<String> texts = new ArrayList<>(other.subList(10, 16));
    texts.add(Files.readAllLines(crawl.resolve("lines.jsonl")).get(20));
    texts.add("{\"text\": \"Too short to be searched for.\"}");
    heldOut = Files.write(folder.resolve("held-out.jsonl"), texts);
  }

  @Test
  void sharesDataAndKeepsHeldOutTextsOutOfIt() throws IOException {
    Path plan =
        TinyExperiment.plan(
            folder,
            format(
                """
            config.clean.keep-reject-text = true
            variants = [
              { name = all }
              { name = fast, set { optimizer.learning-rate = 1e-2 } }
              { name = strict, set { clean.thresholds = ["gopher-quality.gopher_short_doc=80"] } }
            ]
            seeds = [1]
            held-out { own = ["%s"] }
            """,
                heldOut));
    Path output = folder.resolve("data-runs");
    Gristmill ended = TinyExperiment.run(plan, crawl, output, "local[2]");
    assertThat(ended.exitCode()).as("%s", ended.errors()).isZero();

    List<Path> runs;
    try (Stream<Path> files = Files.list(output.resolve("data"))) {
      runs = files.sorted().toList();
    }
    assertThat(runs).hasSize(2);
    int reprofiled = 0;
    for (Path run : runs) {
      JsonNode cleaned = JSON.readTree(run.resolve("clean/manifest.json").toFile());
      reprofiled += cleaned.has("reprofiled-from") ? 1 : 0;
      JsonNode deduplicated = JSON.readTree(run.resolve("dedup/manifest.json").toFile());
      assertThat(deduplicated.path("contaminated").asLong()).isPositive();
    }
    assertThat(reprofiled).isEqualTo(1);
    JsonNode experiment = JSON.readTree(output.resolve("experiment.json").toFile());
    assertThat(experiment.path("held-out").path("own").path("documents").asInt()).isEqualTo(7);
    assertThat(experiment.path("held-out").path("own").path("too-short").asInt()).isEqualTo(1);
    assertThat(experiment.path("settings").path(0).path("data"))
        .isEqualTo(experiment.path("settings").path(1).path("data"));

    // The tokens of a run are refused if they have a text of another held-out set.
    Path line = folder.resolve("line.jsonl");
    Files.writeString(line, Files.readAllLines(crawl.resolve("lines.jsonl")).get(25));
    Path reading =
        TinyExperiment.plan(
            folder, format("data = \"%s\"\nheld-out { own = \"%s\" }", runs.get(0), line));
    Gristmill refused = TinyExperiment.run(reading, crawl, folder.resolve("refused"), "local[2]");
    assertThat(refused.exitCode()).as("%s", refused.errors()).isEqualTo(3);
    assertThat(refused.errors())
        .anyMatch(text -> text.matches("held-out: \\d+ training documents share 13 words .*"));
  }
}
