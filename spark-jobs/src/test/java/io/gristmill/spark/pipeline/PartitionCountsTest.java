package io.gristmill.spark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shuffles have as many partitions as their input asks for, and results that do not tell. */
class PartitionCountsTest {

  private static final List<String> VERBS = List.of("dedup", "train-tokenizer", "tokenize");

  @TempDir private static Path folder;

  private static Path cleaned;
  private static SortedMap<String, String> expected;
  private static int tasks;

  /** Counts the tasks of a Spark context. */
  public static final class Tasks extends SparkListener {

    static final AtomicInteger ENDED = new AtomicInteger();

    @Override
    public void onTaskEnd(SparkListenerTaskEnd task) {
      ENDED.incrementAndGet();
    }
  }

  @BeforeAll
  static void runOnce() throws IOException {
    Path crawl = TinyCrawl.write(folder);
    cleaned = folder.resolve("cleaned");
    run("clean", cleaned, "--input", crawl.toString());
    Path run = folder.resolve("by-bytes");
    tasks = stages(run, Map.of());
    expected = RunContents.of(run);
  }

  @Test
  void smallInputHasFewTasks() {
    // 23 Spark jobs of a few stages each: 200 partitions would be thousands of tasks.
    assertThat(tasks).isLessThan(250);
  }

  @Test
  void smallerPartitionsGiveMoreTasksAndTheSameBytes() throws IOException {
    Path run = folder.resolve("smaller");
    int more = stages(run, Map.of(), "shuffle.partition-bytes=4096");
    assertThat(more).isGreaterThan(2 * tasks);
    assertThat(RunContents.differences(expected, run)).isEmpty();
  }

  @Test
  void sparkSettingsOfTheUserAreUsedAndGiveTheSameBytes() throws IOException {
    Path tables = folder.resolve("tables");
    assertThat(stages(tables, Map.of("spark.sql.shuffle.partitions", "37")))
        .isGreaterThan(2 * tasks);
    assertThat(RunContents.differences(expected, tables)).isEmpty();
    Path pairs = folder.resolve("pairs");
    assertThat(stages(pairs, Map.of("spark.default.parallelism", "23"))).isGreaterThan(2 * tasks);
    assertThat(RunContents.differences(expected, pairs)).isEmpty();
  }

  /** Runs the stages after cleaning; gives the number of their tasks. */
  private static int stages(Path run, Map<String, String> spark, String... settings)
      throws IOException {
    TinyPipeline.copyStages(cleaned, run, List.of("clean"));
    Tasks.ENDED.set(0);
    spark.forEach(System::setProperty);
    System.setProperty("spark.extraListeners", Tasks.class.getName());
    try {
      for (String verb : VERBS) {
        List<String> options = new ArrayList<>(List.of("--set", "tokenizer.vocabulary-size=400"));
        options.addAll(List.of("--set", "tokens.validation-fraction=0.2"));
        List.of(settings).forEach(setting -> options.addAll(List.of("--set", setting)));
        run(verb, run, options.toArray(String[]::new));
      }
      return Tasks.ENDED.get();
    } finally {
      spark.keySet().forEach(System::clearProperty);
      System.clearProperty("spark.extraListeners");
    }
  }

  private static void run(String verb, Path output, String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(verb, "--quiet", "--master", "local[2]", "--output", output.toString()));
    arguments.addAll(List.of(options));
    Gristmill ended = Gristmill.run(arguments.toArray(String[]::new));
    assertThat(ended.exitCode()).as(String.join("\n", ended.errors())).isZero();
  }
}
