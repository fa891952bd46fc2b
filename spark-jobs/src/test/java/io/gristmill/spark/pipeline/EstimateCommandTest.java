package io.gristmill.spark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EstimateCommandTest {

  @TempDir private Path folder;

  private static final String[] MODEL = {
    "--set", "tokenizer.vocabulary-size=300",
    "--set", "tokens.validation-fraction=0.2",
    "--set", "model.layers=3",
    "--set", "model.heads=2",
    "--set", "model.embedding-size=32",
    "--set", "model.context-length=32",
  };

  private Gristmill estimate(Path crawl, String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of("estimate", "--quiet", "--master", "local[2]", "--input", crawl.toString()));
    arguments.addAll(List.of(MODEL));
    arguments.addAll(List.of(options));
    return Gristmill.run(arguments.toArray(String[]::new));
  }

  @Test
  void runsTheStagesOnASampleAndExtrapolates() throws IOException {
    Path crawl = TinyCrawl.write(folder);
    Path run = folder.resolve("run");
    Gristmill ended =
        estimate(
            crawl,
            "--output",
            run.toString(),
            "--sample-bytes",
            "1000000000",
            "--cores",
            "100",
            "--train-tokens",
            "1000000");

    assertThat(ended.errors()).isEmpty();
    assertThat(ended.exitCode()).isZero();
    JsonNode estimate = new ObjectMapper().readTree(ended.result()).path("estimate");
    List<String> documented = new ArrayList<>(Gristmill.documentedFields("estimate"));
    documented.removeIf("cost"::equals); // needs a price
    assertThat(Gristmill.fields(new ObjectMapper().readTree(ended.result())))
        .containsAll(documented);
    // A sample of all there is.
    assertThat(estimate.path("sample").path("bytes").asLong())
        .isEqualTo(estimate.path("input-bytes").asLong());
    assertThat(estimate.path("kept-documents").path("estimate").asDouble())
        .isGreaterThan(TinyCrawl.LINES);
    assertThat(estimate.path("trained-tokens").asDouble()).isEqualTo(1_000_000);
    List<String> covered = new ArrayList<>();
    estimate.path("covers").forEach(stage -> covered.add(stage.asText()));
    assertThat(covered)
        .containsExactly("clean", "dedup", "tokenizer", "tokens", "checkpoints", "evaluation");
    double sum = 0;
    for (String stage : covered) {
      JsonNode cpu = estimate.path("stages").path(stage).path("cpu-seconds");
      assertThat(cpu.path("estimate").asDouble()).isPositive();
      assertThat(cpu.path("low").asDouble()).isLessThanOrEqualTo(cpu.path("estimate").asDouble());
      sum += cpu.path("estimate").asDouble();
    }
    assertThat(estimate.path("cpu-seconds").path("estimate").asDouble())
        .isCloseTo(sum, within(1e-6));
    assertThat(ended.output()).anyMatch(line -> line.startsWith("checkpoints"));
    // Beside the run's report, and nothing else.
    assertThat(run).isDirectoryContaining("glob:**/estimate.json");
    assertThat(run.toFile().list((at, name) -> !name.matches("[._].*"))).hasSize(1);
    assertThat(new ObjectMapper().readTree(run.resolve("estimate.json").toFile()))
        .isEqualTo(estimate);
  }

  @Test
  void estimatesOnlyCleaningIfNothingIsKept() throws IOException {
    Path input = Files.writeString(folder.resolve("one.jsonl"), "{\"text\": \"short\"}\n");
    Gristmill ended = estimate(input);
    assertThat(ended.errors()).isEmpty();
    JsonNode estimate = new ObjectMapper().readTree(ended.result()).path("estimate");
    assertThat(estimate.path("covers").toString()).isEqualTo("[\"clean\"]");
    assertThat(estimate.path("notes").get(0).asText()).startsWith("no document of the sample");
  }

  @Test
  void refusesAnEmptyInput() {
    assertThat(Gristmill.run("estimate", "--input", folder.toString(), "--sample-bytes", "0"))
        .matches(ended -> ended.exitCode() == 2)
        .matches(ended -> ended.errors().get(0).startsWith("--sample-bytes: 0 (expected more"));
    assertThat(estimate(folder, "--train-tokens", "0").errors().get(0))
        .startsWith("--train-tokens: 0 (expected more");
    assertThat(Gristmill.run("estimate", "--quiet").exitCode()).isEqualTo(2);
  }
}
