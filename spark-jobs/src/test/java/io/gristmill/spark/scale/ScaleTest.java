package io.gristmill.spark.scale;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.spark.pipeline.ChildGristmill;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Cleaning of as many shards as a crawl has, in a JVM of 2 GiB: planning, tasks, counts,
 * quarantine, manifests and what the next stage does first. With {@code
 * -Dgristmill.scale.shards=100000} under the default settings, which takes minutes; else of 2,000
 * in larger tasks.
 */
class ScaleTest {

  private static final String FULL = System.getProperty("gristmill.scale.shards");
  private static final int SHARDS = FULL == null ? 2000 : Integer.parseInt(FULL);
  private static final int FOLDERS =
      (SHARDS + SyntheticCrawl.SHARDS_OF_A_FOLDER - 1) / SyntheticCrawl.SHARDS_OF_A_FOLDER;

  @TempDir private Path folder;

  @Test
  void driverNeedsTwoGibibytesForAnyNumberOfShards() throws Exception {
    Path run = folder.resolve("run");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                Integer.toString(SHARDS),
                run.toString(),
                "input=[\"crawl://" + SHARDS + "/\"]",
                "output=" + run,
                "clean.rules=[refinedweb-lines]",
                "clean.max-malformed-fraction=1"));
    if (FULL == null) {
      arguments.addAll(List.of("clean.split-bytes=17179869184", "clean.report-shards=500"));
    }
    Path output = folder.resolve("output.txt");
    Process child =
        ChildGristmill.start(output.toFile(), LargeCleaning.class, arguments, List.of("-Xmx2g"));
    assertThat(child.waitFor(10, TimeUnit.MINUTES)).isTrue();
    JsonNode result = result(output);
    if (FULL != null) {
      System.out.println(result);
    }

    double seconds =
        result.path("clean-seconds").asDouble()
            + result.path("check-seconds").asDouble()
            + result.path("again-seconds").asDouble();
    assertThat(seconds).isLessThan(300);
    assertThat(result.path("headline").path("read").asLong()).isEqualTo(SHARDS + SHARDS / 10);
    isListedOnceAndNothingIsAskedAgain(result);
    everyShardHasItsAccount(run);
    filesAreAsManyAsTasks(run, result.path("outputs").asLong());
  }

  private static void isListedOnceAndNothingIsAskedAgain(JsonNode result) {
    JsonNode requests = result.path("clean-requests");
    assertThat(requests.path("listings").asLong()).isEqualTo(FOLDERS + 1);
    // Once by the task that reads it, and of the folder the driver asks.
    assertThat(requests.path("statuses").asLong()).isLessThanOrEqualTo(SHARDS + 4L);
    assertThat(requests.path("locations").asLong()).isZero();
    assertThat(requests.path("opened").asLong()).isBetween((long) SHARDS, 2L * SHARDS);
    JsonNode all = result.path("all-requests");
    assertThat(all.path("listings").asLong()).isEqualTo(2L * (FOLDERS + 1));
    assertThat(all.path("opened")).isEqualTo(requests.path("opened"));
  }

  private static void everyShardHasItsAccount(Path run) throws IOException {
    JsonNode report = new ObjectMapper().readTree(run.resolve("clean/report.json").toFile());
    assertThat(report.path("shard-count").asLong()).isEqualTo(SHARDS);
    long lines = 0;
    for (JsonNode part : report.path("shard-parts")) {
      try (Stream<String> shards = Files.lines(run.resolve("clean").resolve(part.asText()))) {
        lines += shards.count();
      }
    }
    assertThat(lines).isEqualTo(SHARDS);
    try (Stream<String> quarantined = Files.lines(run.resolve("clean/quarantine.jsonl"))) {
      assertThat(quarantined.count()).isEqualTo(SHARDS / 10);
    }
  }

  private static void filesAreAsManyAsTasks(Path run, long outputs) throws IOException {
    try (Stream<Path> files = Files.walk(run.resolve("clean"))) {
      long others =
          files
              .filter(Files::isRegularFile)
              .filter(file -> !file.toString().endsWith(".parquet"))
              .count();
      assertThat(others).isLessThan(60);
    }
    assertThat(Files.size(run.resolve("clean/manifest.json"))).isLessThan(3 << 20);
    assertThat(outputs).isLessThan(FULL == null ? SHARDS / 4L : SHARDS * 2L);
  }

  private static JsonNode result(Path output) throws IOException {
    List<String> lines = Files.readAllLines(output);
    String result =
        lines.stream()
            .filter(line -> line.startsWith("RESULT "))
            .findFirst()
            .orElseThrow(() -> new AssertionError(String.join("\n", lines)));
    return new ObjectMapper().readTree(result.substring("RESULT ".length()));
  }
}
