package io.gristmill.spark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EstimateCommandTest {

  @TempDir private Path folder;

  @Test
  void cleansASampleAndExtrapolates() throws IOException {
    Path crawl = TinyCrawl.write(folder);
    Gristmill ended =
        Gristmill.run(
            "estimate",
            "--quiet",
            "--master",
            "local[2]",
            "--input",
            crawl.toString(),
            "--output",
            folder.resolve("run").toString(),
            "--sample-bytes",
            "1000000000",
            "--cores",
            "100");

    assertThat(ended.errors()).isEmpty();
    assertThat(ended.exitCode()).isZero();
    JsonNode estimate = new ObjectMapper().readTree(ended.result()).path("estimate");
    // A sample of all there is.
    assertThat(estimate.path("sample").path("bytes").asLong())
        .isEqualTo(estimate.path("input-bytes").asLong());
    assertThat(estimate.path("kept-documents").path("estimate").asDouble())
        .isGreaterThan(TinyCrawl.LINES);
    assertThat(estimate.path("cpu-seconds").path("low").asDouble())
        .isLessThanOrEqualTo(estimate.path("cpu-seconds").path("estimate").asDouble());
    assertThat(estimate.path("cpu-seconds").path("estimate").asDouble()).isPositive();
    assertThat(ended.output()).anyMatch(line -> line.startsWith("core hours"));
    assertThat(Files.exists(folder.resolve("run"))).isFalse();
  }

  @Test
  void refusesWhatCannotBeSampled() {
    assertThat(Gristmill.run("estimate", "--input", folder.toString(), "--sample-bytes", "0"))
        .matches(ended -> ended.exitCode() == 2)
        .matches(ended -> ended.errors().get(0).startsWith("--sample-bytes: 0 (expected more"));
    assertThat(Gristmill.run("estimate", "--quiet").exitCode()).isEqualTo(2);
  }
}
