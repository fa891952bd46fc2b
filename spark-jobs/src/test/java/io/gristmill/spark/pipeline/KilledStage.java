package io.gristmill.spark.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;

/** Runs one stage in processes that are killed at random moments between its start and its end. */
final class KilledStage {

  private static final int POLL_MILLIS = 5;
  private static final int RUNS_THAT_END = 4;

  /**
   * A stage that is killed while it runs.
   *
   * @param verb its command
   * @param directory where it writes
   */
  record Stage(String verb, String directory) {}

  private final Path crawl;
  private final Path whole;
  private final Path folder;
  private final Random random;

  /**
   * @param whole a finished run, whose earlier stages each attempt starts from
   */
  KilledStage(Path crawl, Path whole, Path folder, long seed) {
    this.crawl = crawl;
    this.whole = whole;
    this.folder = folder;
    this.random = new Random(seed);
  }

  /**
   * Kills and resumes until the kills are spent; every run ends undisturbed at last.
   *
   * @param before directories of the stages it reads
   * @return lines that say where the stage's files are not those of the whole run
   */
  List<String> run(Stage stage, List<String> before, int kills)
      throws IOException, InterruptedException {
    SortedMap<String, String> expected = RunContents.of(whole);
    expected.keySet().removeIf(path -> !path.startsWith(stage.directory() + "/"));
    List<String> differences = new ArrayList<>();
    long lifeMillis = life(stage, before);
    int spent = 0;
    while (spent < kills) {
      Path run = start(before);
      boolean resume = false;
      do {
        spent += killed(stage, run, resume, random.nextLong(lifeMillis)) ? 1 : 0;
        resume = true;
      } while (spent < kills && random.nextInt(RUNS_THAT_END) > 0);
      end(stage, run);
      Path made = Files.createTempDirectory(folder, "made");
      Files.move(run.resolve(stage.directory()), made.resolve(stage.directory()));
      differences.addAll(RunContents.differences(expected, made));
    }
    return differences;
  }

  private Path start(List<String> before) throws IOException {
    Path run = Files.createTempDirectory(folder, "run");
    TinyPipeline.copyStages(whole, run, before);
    return run;
  }

  /** Milliseconds between an undisturbed stage's first word and its process's end. */
  private long life(Stage stage, List<String> before) throws IOException, InterruptedException {
    Path log = log();
    Process process = process(stage, start(before), log, false);
    awaitStart(stage, process, log);
    long started = System.nanoTime();
    requireSuccess(process.waitFor(), log);
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
  }

  private boolean killed(Stage stage, Path run, boolean resume, long afterMillis)
      throws IOException, InterruptedException {
    Path log = log();
    Process process = process(stage, run, log, resume);
    awaitStart(stage, process, log);
    if (process.waitFor(afterMillis, TimeUnit.MILLISECONDS)) {
      requireSuccess(process.exitValue(), log);
      return false;
    }
    process.destroyForcibly().waitFor();
    return true;
  }

  private void end(Stage stage, Path run) throws IOException, InterruptedException {
    Path log = log();
    requireSuccess(process(stage, run, log, true).waitFor(), log);
  }

  private static void awaitStart(Stage stage, Process process, Path log)
      throws IOException, InterruptedException {
    while (process.isAlive() && !Files.readString(log).contains(stage.directory() + ": started")) {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  private Process process(Stage stage, Path run, Path log, boolean resume) throws IOException {
    List<String> arguments = TinyPipeline.arguments(stage.verb(), crawl, run, "local[2]", "local");
    if (resume) {
      arguments.add("--resume");
    }
    return ChildGristmill.start(log.toFile(), arguments);
  }

  private static void requireSuccess(int status, Path log) throws IOException {
    if (status != 0) {
      throw new AssertionError("exit " + status + ": " + Files.readString(log));
    }
  }

  private Path log() throws IOException {
    return Files.createTempFile(folder, "attempt", ".log");
  }
}
