package io.gristmill.spark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScheduledPipelineTest {

  @TempDir private Path folder;

  @Test
  void resumedRunReadsTheInputItBeganWith() throws IOException {
    Path crawl = TinyCrawl.write(folder);
    Path notAFolder = Files.writeString(folder.resolve("file"), "");
    // Every stage is finished, and then nothing can be published.
    assertThat(pipeline(crawl, "--publish-to", notAFolder + "/models").exitCode()).isEqualTo(74);
    Path run = onlyRun();
    Files.writeString(crawl.resolve("new.jsonl"), "{\"text\": \"of the next day\"}\n");
    Gristmill next = pipeline(crawl, "--publish-to", folder.resolve("models").toString());
    assertThat(next.exitCode()).as(next.errors().toString()).isZero();
    assertThat(onlyRun()).isEqualTo(run);
    assertThat(folder.resolve("runs/_unfinished")).doesNotExist();
  }

  @Test
  void runWithoutUsefulInputDoesNotBlockTheNext() throws IOException {
    Path input = Files.createDirectories(folder.resolve("crawl"));
    Files.writeString(input.resolve("one.jsonl"), "{\"text\": \"short\"}\n");
    assertThat(pipeline(input).exitCode()).isEqualTo(3);
    assertThat(onlyRun().resolve("clean/manifest.json")).exists();
    assertThat(folder.resolve("runs/_unfinished")).doesNotExist();
  }

  private Gristmill pipeline(Path crawl, String... options) {
    List<String> arguments =
        TinyPipeline.arguments(crawl, folder.resolve("runs/{run}"), "local[2]", "local");
    arguments.addAll(List.of(options));
    arguments.add("--quiet");
    return Gristmill.run(new ArrayList<>(arguments).toArray(String[]::new));
  }

  private Path onlyRun() throws IOException {
    try (Stream<Path> runs = Files.list(folder.resolve("runs"))) {
      List<Path> found = runs.filter(Files::isDirectory).toList();
      assertThat(found).hasSize(1);
      return found.get(0);
    }
  }
}
