package io.gristmill.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.error.Messages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Pipelines on a cluster during which something goes wrong at a random moment of each stage. A run
 * has to end with the files of an undisturbed one, or with one line and, with {@code --resume},
 * with the same files. What happened is a row of {@code target/cluster/faults.md}.
 */
final class StageFaults {

  /** All stages, by the names under which progress tells them. */
  static final List<String> STAGES =
      List.of("clean", "dedup", "tokenizer", "tokens", "checkpoints", "evaluation");

  private static final Pattern STARTED = Pattern.compile("(?m)^([a-z]+): started$");
  private static final Pattern DONE =
      Pattern.compile("(?m)^([a-z]+): done in (?:(\\d+) s|(\\d+):(\\d+) min)$");
  private static final Path TABLE = Path.of("target", "cluster", "faults.md");

  /** Of a stage's length in peace: on a machine that is less busy it is shorter. */
  private static final double WITHIN = 0.6;

  private static final int MOST_RESUMES = 2;
  private static final long POLL_MILLIS = 100;

  private final Random random = new Random(Long.getLong("gristmill.seed", 1));
  private final Cluster cluster;
  private final String peace;
  private final Map<String, Double> seconds = new HashMap<>();
  private SortedMap<String, String> expected;

  /**
   * @param peace the name of a run without faults, which is made first
   */
  StageFaults(Cluster cluster, String peace) {
    this.cluster = cluster;
    this.peace = peace;
  }

  /** Where pipelines run. */
  interface Cluster {

    /** In words, for the table. */
    String name();

    /** Starts a pipeline that goes on with what there is, and tells its progress. */
    Submitted.Running begin(String run, List<String> settings) throws IOException;

    /** What its driver has written to its standard streams so far. */
    String told(String run, Submitted.Running running) throws IOException, InterruptedException;

    /** A local copy of a run. */
    Path fetched(String run) throws IOException;
  }

  /**
   * Something that goes wrong.
   *
   * @param kind of it, in words
   */
  record Fault(String kind, Strike strike) {}

  /** Makes it go wrong. */
  @FunctionalInterface
  interface Strike {

    /** Strikes, and says what it has struck. */
    String now() throws IOException, InterruptedException;
  }

  /** Runs a pipeline in peace: how long its stages take, and what it writes. */
  private void measure() throws IOException, InterruptedException {
    Submitted.Running running = cluster.begin(peace, List.of());
    while (running.process().isAlive()) {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
    Matcher done = DONE.matcher(cluster.told(peace, running));
    while (done.find()) {
      double took =
          done.group(2) != null
              ? Double.parseDouble(done.group(2))
              : 60 * Double.parseDouble(done.group(3)) + Double.parseDouble(done.group(4));
      seconds.put(done.group(1), Math.max(1, took));
    }
    Submitted submitted = running.await();
    assertThat(submitted.status()).as(submitted.output()).isZero();
    assertThat(seconds.keySet()).containsAll(STAGES);
    System.err.println("undisturbed: " + seconds);
    expected = SmallRun.allFiles(cluster.fetched(peace));
  }

  /**
   * Runs a pipeline with a fault in each of some stages.
   *
   * @param faults that take turns
   * @param mended returns when what was struck is as it was, before an interrupted run is resumed
   */
  void run(
      String run,
      List<String> stages,
      List<String> settings,
      List<Fault> faults,
      Callable<Void> mended)
      throws Exception {
    if (seconds.isEmpty()) {
      measure();
    }
    Submitted.Running running = cluster.begin(run, settings);
    List<String> struck = new ArrayList<>();
    for (int i = 0; i < stages.size() && awaitStarted(stages.get(i), run, running); i++) {
      Fault fault = faults.get(i % faults.size());
      double moment = WITHIN * random.nextDouble() * seconds.get(stages.get(i));
      TimeUnit.MILLISECONDS.sleep((long) (1000 * moment));
      String stage = lastStarted(cluster.told(run, running));
      String what = fault.strike().now();
      if (running.process().isAlive()) {
        struck.add(
            Messages.format(
                "| %s | %s | %s +%.1f s | %s |",
                fault.kind(), cluster.name(), stage, moment, what));
      }
    }
    String outcome = requireSameFiles(run, settings, running, mended);
    for (String row : struck) {
      note(row + " " + outcome + " |");
    }
    // The last stage takes seconds: a fault may come too late for it.
    assertThat(struck).as("faults").hasSizeGreaterThanOrEqualTo(Math.max(1, stages.size() - 1));
  }

  /** Waits for a run's end, and resumes one that ended with a line. */
  private String requireSameFiles(
      String run, List<String> settings, Submitted.Running running, Callable<Void> mended)
      throws Exception {
    String outcome = "";
    Submitted submitted = running.await();
    for (int i = 0; submitted.status() != 0 && i < MOST_RESUMES; i++) {
      String error = requireOneLine(submitted);
      outcome += Messages.format("status %d, `%s`; resumed: ", submitted.status(), error);
      mended.call();
      submitted = cluster.begin(run, settings).await();
    }
    assertThat(submitted.status()).as(outcome + submitted.output()).isZero();
    assertThat(SmallRun.allFiles(cluster.fetched(run))).isEqualTo(expected);
    return outcome + "same bytes";
  }

  /** A failure is reported in one line without a trace. */
  static String requireOneLine(Submitted submitted) {
    assertThat(submitted.output()).doesNotContain("\tat ").doesNotContain("Caused by");
    assertThat(submitted.status()).as(submitted.output()).isIn(1, 74, 75);
    List<String> lines = submitted.output().strip().lines().toList();
    return lines.get(lines.size() - 1);
  }

  static synchronized void note(String row) throws IOException {
    System.err.println(row);
    Files.createDirectories(TABLE.getParent());
    Files.writeString(TABLE, row + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private boolean awaitStarted(String stage, String run, Submitted.Running running)
      throws IOException, InterruptedException {
    while (!cluster.told(run, running).contains(stage + ": started")) {
      if (!running.process().isAlive()) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
    return true;
  }

  private static String lastStarted(String told) {
    Matcher started = STARTED.matcher(told);
    String last = "";
    while (started.find()) {
      last = started.group(1);
    }
    return last;
  }
}
