package io.gristmill.spark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.spark.SparkFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stages with empty tables, and runs without remaining documents. */
class EmptyTablesTest {

  private static final String[] EVERY_TABLE = {
    "dedup.write-index=true", "dedup.paragraphs.enabled=true", "dedup.sentences.enabled=true"
  };

  private static final String[] TRAINED_BRIEFLY =
      Stream.concat(
              Stream.of(EVERY_TABLE),
              Stream.of("model.layers=1", "optimizer.steps=4", "averaging.replicas=1"))
          .toArray(String[]::new);

  @TempDir private static Path folder;

  private static Path distinct;

  /** Pages have copies, lines have none. */
  @BeforeAll
  static void writeDistinctDocuments() throws IOException {
    distinct = TinyCrawl.write(folder).resolve("lines.jsonl");
  }

  @Test
  void corpusWithoutDuplicatesPassesEveryStage() throws IOException {
    Path run = folder.resolve("run");
    Gristmill ended = pipeline(distinct, run, TRAINED_BRIEFLY);

    assertThat(ended.errors()).noneMatch(line -> line.startsWith("\tat "));
    assertThat(ended.exitCode()).isZero();
    for (String table : List.of("clusters", "removed")) {
      String uri = run.resolve("dedup").resolve(table).toUri().toString();
      assertThat(SparkFixture.spark().read().parquet(uri).count()).isZero();
      assertThat(SparkFixture.spark().read().parquet(uri).columns()).contains("id", "cluster");
    }
  }

  @Test
  void runWithoutRemainingDocumentsFailsWithOneLine() throws IOException {
    Path run = folder.resolve("nothing");
    Path input = Files.writeString(folder.resolve("short.jsonl"), "{\"text\":\"one\"}\n");
    for (int attempt = 0; attempt < 2; attempt++) {
      Gristmill ended = pipeline(input, run, EVERY_TABLE);

      assertThat(ended.errors())
          .filteredOn(line -> !line.matches("\\w+: (started|done in.*|finished before, skipped)"))
          .singleElement()
          .asString()
          .startsWith("documents: 0 left by clean and dedup (expected at least 1;");
      assertThat(ended.exitCode()).isEqualTo(3);
    }
    assertThat(Gristmill.run("report", "--quiet", "--output", run.toString()).exitCode()).isZero();
    Gristmill erased =
        Gristmill.run(
            "erase",
            "--quiet",
            "--output",
            run.toString(),
            "--list",
            Files.writeString(folder.resolve("list.txt"), "domain:example.org\n").toString());
    assertThat(erased.exitCode()).isZero();
    removesCopiesOfNothing(run);
  }

  /** An index without keys is one that nothing is a copy of. */
  private void removesCopiesOfNothing(Path emptyRun) {
    Path run = folder.resolve("later");
    for (String verb : List.of("clean", "dedup")) {
      List<String> arguments =
          new ArrayList<>(List.of(verb, "--quiet", "--input", distinct.toString()));
      arguments.addAll(List.of("--output", run.toString(), "--master", "local[2]"));
      arguments.addAll(List.of("--set", "dedup.against=[\"" + emptyRun + "\"]"));
      Gristmill ended = Gristmill.run(arguments.toArray(String[]::new));
      assertThat(ended.errors()).isEmpty();
      assertThat(ended.exitCode()).isZero();
    }
    assertThat(run.resolve("dedup/removed/part-00000.parquet")).exists();
  }

  private static Gristmill pipeline(Path input, Path run, String... settings) {
    List<String> arguments = TinyPipeline.arguments(input, run, "local[2]", "local");
    arguments.add("--resume");
    for (String setting : settings) {
      arguments.addAll(List.of("--set", setting));
    }
    return Gristmill.run(arguments.toArray(String[]::new));
  }
}
