package io.gristmill.spark.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.spark.pipeline.Gristmill;
import io.gristmill.spark.pipeline.TinyCrawl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
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

  @BeforeAll
  static void writeCrawl() throws IOException {
    crawl = TinyCrawl.write(folder);
  }

  @Test
  void givesTheSameResultsOnOneThreadAndOnTwo() throws IOException {
    Path plan = TinyExperiment.plan(folder, RATES);
    Path one = folder.resolve("one");
    Path two = folder.resolve("two");
    Gristmill ended = TinyExperiment.run(plan, crawl, one, "local[1]");
    assertThat(ended.exitCode()).as("%s", ended.errors()).isZero();
    assertThat(ended.errors()).anyMatch(line -> line.contains("trial 4 of 4, learning-rate="));
    assertThat(TinyExperiment.run(plan, crawl, two, "local[2]").exitCode()).isZero();
    SortedMap<String, String> results = TinyExperiment.results(one);
    assertThat(results).hasSize(4).isEqualTo(TinyExperiment.results(two));

    JsonNode trial = new ObjectMapper().readTree(results.get(results.firstKey())).path("trial");
    assertThat(trial.path("tokens").asLong()).isEqualTo(1024);
    assertThat(trial.path("measures").path("validation/bits-per-byte").asDouble()).isPositive();
    assertThat(trial.path("curve")).hasSize(2);
    Gristmill again = TinyExperiment.run(plan, crawl, two, "local[2]");
    assertThat(again.exitCode()).isZero();
    assertThat(again.errors()).anyMatch(line -> line.startsWith("4 trials: finished before"));
  }
}
