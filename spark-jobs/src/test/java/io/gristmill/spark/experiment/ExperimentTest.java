package io.gristmill.spark.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.spark.pipeline.Gristmill;
import io.gristmill.spark.pipeline.TinyCrawl;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentTest {

  private static final String RATES =
      """
      grid { "optimizer.learning-rate" = [1e-3, 1e-2] }
      seeds = [1, 2]
      budget { tokens = 1024, warmup = 0.25 }
      """;

  @TempDir private static Path folder;
  private static Path crawl;
  private static Path one;
  private static String data;

  @BeforeAll
  static void runOnOneThread() throws IOException {
    crawl = TinyCrawl.write(folder);
    one = folder.resolve("one");
    Gristmill ended =
        TinyExperiment.run(TinyExperiment.plan(folder, RATES), crawl, one, "local[1]");
    assertThat(ended.exitCode()).as("%s", ended.errors()).isZero();
    assertThat(ended.errors()).anyMatch(line -> line.contains("trial 4 of 4, learning-rate="));
    data = "data=" + TinyExperiment.data(one);
  }

  @Test
  void givesTheSameResultsOnOneThreadAndOnTwo() throws IOException {
    Path plan = TinyExperiment.plan(folder, RATES);
    Path two = folder.resolve("two");
    Gristmill ended = TinyExperiment.run(plan, crawl, two, "local[2]", "--plan", data);
    assertThat(ended.exitCode()).as("%s", ended.errors()).isZero();
    SortedMap<String, String> results = TinyExperiment.results(one);
    assertThat(results).hasSize(4).isEqualTo(TinyExperiment.results(two));

    JsonNode trial = new ObjectMapper().readTree(results.get(results.firstKey())).path("trial");
    assertThat(trial.path("tokens").asLong()).isEqualTo(1024);
    assertThat(trial.path("measures").path("validation/bits-per-byte").asDouble()).isPositive();
    assertThat(trial.path("curve")).hasSize(2);

    JsonNode answer = new ObjectMapper().readTree(two.resolve("experiment.json").toFile());
    assertThat(answer.path("ranking")).hasSize(2);
    assertThat(answer.has("cost")).isFalse();
    assertThat(two.resolve("experiment.html")).content().contains("learning-rate=0.01");

    Gristmill again =
        TinyExperiment.run(plan, crawl, two, "local[2]", "--plan", data, "--plan", "seeds=[1,2,3]");
    assertThat(again.exitCode()).isZero();
    assertThat(again.errors()).anyMatch(line -> line.startsWith("4 trials: finished before"));
    Gristmill other =
        TinyExperiment.run(
            plan, crawl, two, "local[2]", "--plan", data, "--set", "optimizer.beta2=0.99");
    assertThat(other.exitCode()).isEqualTo(4);
    assertThat(other.errors())
        .anyMatch(line -> line.contains("optimizer.beta2 = 0.99 (was 0.95) (expected the same"));
  }

  /** The rounds of this plan have a quarter, half and all of the tokens and of the warm-up. */
  @Test
  void halvesTheVariantsAndDoublesTheirTokens() throws IOException {
    Path plan =
        TinyExperiment.plan(
            folder,
            """
            grid { "optimizer.learning-rate" = [1e-4, 1e-3, 3e-3, 1e-2] }
            seeds = [1]
            budget { tokens = 1024 }
            halving { fraction = 0.5, rounds = 3 }
            baseline = "learning-rate=1e-4"
            """);
    Path output = folder.resolve("halving");
    Gristmill ended = TinyExperiment.run(plan, crawl, output, "local[2]", "--plan", data);
    assertThat(ended.exitCode()).as("%s", ended.errors()).isZero();
    SortedMap<String, String> results = TinyExperiment.results(output);
    assertThat(count(results, "round-1/")).isEqualTo(4);
    // The worst rate is the baseline, which is kept beside the best ones.
    assertThat(count(results, "round-2/")).isEqualTo(3);
    assertThat(count(results, "trials/")).isEqualTo(3);
    assertThat(tokens(results, "round-1/")).isEqualTo(256);
    assertThat(tokens(results, "round-2/")).isEqualTo(512);
    assertThat(tokens(results, "trials/")).isEqualTo(1024);
    assertThat(first(results, "round-1/").at("/origin/optimizer.warmup-steps").asInt()).isOne();
    assertThat(first(results, "trials/").at("/origin/optimizer.warmup-steps").asInt()).isEqualTo(2);
    JsonNode json = new ObjectMapper().readTree(output.resolve("experiment.json").toFile());
    assertThat(json.path("dropped")).hasSize(1);
    assertThat(json.path("dropped").path(0).path("round").asInt()).isEqualTo(1);
  }

  private static long count(SortedMap<String, String> results, String directory) {
    return results.keySet().stream().filter(path -> path.startsWith(directory)).count();
  }

  private static long tokens(SortedMap<String, String> results, String directory)
      throws IOException {
    return first(results, directory).path("trial").path("tokens").asLong();
  }

  private static JsonNode first(SortedMap<String, String> results, String directory)
      throws IOException {
    String first =
        results.keySet().stream()
            .filter(path -> path.startsWith(directory))
            .findFirst()
            .orElseThrow();
    return new ObjectMapper().readTree(results.get(first));
  }
}
