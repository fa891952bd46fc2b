package io.gristmill.spark.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Runs the pipeline in processes that are killed at random moments of its life. */
final class KilledPipeline {

  private static final List<String> STAGES =
      List.of("clean", "dedup", "tokenizer", "tokens", "checkpoints", "evaluation", "report");

  private static final int POLL_MILLIS = 10;
  private static final int STAGE_MILLIS = 1000;

  /** Approximate time of a tiny pipeline in a JVM of its own. */
  private static final long LIFE_MILLIS = 15_000;

  private final Path crawl;
  private final Path folder;
  private final Random random;
  private final List<String> settings;
  private final List<String> moments = new ArrayList<>();
  private int runs;

  /**
   * @param settings over those of every tiny pipeline
   */
  KilledPipeline(Path crawl, Path folder, long seed, String... settings) {
    this.crawl = crawl;
    this.folder = folder;
    this.random = new Random(seed);
    this.settings = List.of(settings);
  }

  /** Stages that were running at each kill. */
  List<String> moments() {
    return List.copyOf(moments);
  }

  /** Ends when the kills are spent; a run that was spared is followed by a new one. */
  List<Path> run(int kills) throws IOException, InterruptedException {
    List<Path> ended = new ArrayList<>();
    while (moments.size() < kills) {
      Path run = folder.resolve("killed-" + runs++);
      boolean resumed = false;
      boolean dead = true;
      while (dead && moments.size() < kills) {
        dead =
            random.nextBoolean() ? killedAnywhere(run, resumed) : killedIn(stage(), run, resumed);
        resumed = true;
      }
      if (dead) {
        end(run);
      }
      ended.add(run);
    }
    return ended;
  }

  /** Kills one run once in each of these stages, and lets it end. */
  Path run(List<String> stages) throws IOException, InterruptedException {
    Path run = folder.resolve("killed-" + runs++);
    for (String stage : stages) {
      if (!killedIn(stage, run, !moments.isEmpty())) {
        throw new AssertionError("ended before it was killed in " + stage);
      }
    }
    end(run);
    return run;
  }

  private String stage() {
    return STAGES.get(random.nextInt(STAGES.size()));
  }

  private boolean killedAnywhere(Path run, boolean resume)
      throws IOException, InterruptedException {
    Path log = log();
    Process process = start(run, log, resume);
    return killed(process, log, random.nextLong(LIFE_MILLIS / 5, LIFE_MILLIS));
  }

  /** Most of a life passes in few stages: this gives the others their turn. */
  private boolean killedIn(String stage, Path run, boolean resume)
      throws IOException, InterruptedException {
    Path log = log();
    Process process = start(run, log, resume);
    while (process.isAlive() && !Files.readString(log).contains(stage + ": started")) {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
    return killed(process, log, random.nextLong(STAGE_MILLIS));
  }

  private boolean killed(Process process, Path log, long afterMillis)
      throws IOException, InterruptedException {
    if (process.waitFor(afterMillis, TimeUnit.MILLISECONDS)) {
      requireSuccess(process, log);
      return false;
    }
    process.destroyForcibly().waitFor();
    List<String> lines = Files.readAllLines(log);
    moments.add(
        lines.stream()
            .filter(line -> line.endsWith(": started") || line.contains(": done in"))
            .reduce("starting", (first, last) -> last));
    return true;
  }

  private void end(Path run) throws IOException, InterruptedException {
    Path log = log();
    Process process = start(run, log, true);
    process.waitFor();
    requireSuccess(process, log);
  }

  private static void requireSuccess(Process process, Path log) throws IOException {
    if (process.exitValue() != 0) {
      throw new AssertionError("exit " + process.exitValue() + ": " + Files.readString(log));
    }
  }

  private Process start(Path run, Path log, boolean resume) throws IOException {
    List<String> arguments = TinyPipeline.arguments(crawl, run, "local[2]", "local");
    settings.forEach(setting -> arguments.addAll(List.of("--set", setting)));
    if (resume) {
      arguments.add("--resume");
    }
    return ChildGristmill.start(log.toFile(), arguments);
  }

  private Path log() throws IOException {
    return Files.createTempFile(folder, "attempt", ".log");
  }
}
