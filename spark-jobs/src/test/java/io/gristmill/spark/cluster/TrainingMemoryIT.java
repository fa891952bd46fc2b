package io.gristmill.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.error.Messages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Containers that the launcher sized hold a training of 38 million parameters with averaging, also
 * while one of two executors is lost, and are not twice as large as they need to be.
 */
@Tag("cluster-kills")
class TrainingMemoryIT {

  private static final List<String> MODEL =
      List.of(
          "--set", "model.layers=12",
          "--set", "model.heads=8",
          "--set", "model.embedding-size=512",
          "--set", "optimizer.steps=8",
          "--set", "optimizer.warmup-steps=2",
          "--set", "averaging.frequency=2");
  private static final Pattern OVERHEAD =
      Pattern.compile("spark\\.executor\\.memoryOverhead=(\\d+)m");
  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");
  private static final int HEAP = 700;

  @RegisterExtension private static final YarnOfClass YARN = YarnOfClass.here();

  private static YarnCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    cluster = YARN.cluster();
    List<String> stages = List.of("clean", "dedup", "train-tokenizer", "tokenize");
    for (String stage : stages) {
      Submitted made = cluster.here(here(stage).toArray(String[]::new));
      assertThat(made.status()).as(made.output()).isZero();
    }
  }

  private static List<String> here(String stage) throws IOException {
    String hdfs = cluster.hadoop().hdfs();
    return cluster.run().arguments(hdfs + "/crawl/*", hdfs + "/runs/memory", stage);
  }

  /** The derived overhead is the smallest accepted one; the container is under twice its peak. */
  @Test
  void derivedContainersHoldAveragingOfALargerModel() throws Exception {
    long derived = derivedOverhead();
    Submitted refused = cluster.submit(arguments("/runs/refused", overhead(derived - 1)), "client");
    assertThat(refused.status()).as(refused.output()).isEqualTo(2);
    assertThat(refused.output()).contains("spark.executor.memoryOverhead");
    long peak = train("/runs/derived", false);
    note("two executors", derived, peak);
    assertThat(peak).isBetween((HEAP + derived) / 2, HEAP + derived);
  }

  /** The other one trains both replicas in turn, and has room for one. */
  @Test
  void aContainerHoldsTheReplicaOfALostExecutorToo() throws Exception {
    long peak = train("/runs/lost", true);
    note("one executor lost", derivedOverhead(), peak);
    assertThat(peak).isLessThan(HEAP + derivedOverhead());
  }

  private static void note(String kind, long overhead, long peak) throws IOException {
    StageFaults.note(
        Messages.format(
            "memory, %s: heap %d MiB, overhead %d MiB, peak of an executor %d MiB",
            kind, HEAP, overhead, peak));
  }

  private static List<String> overhead(long mebibytes) {
    return List.of("--conf", "spark.executor.memoryOverhead=" + mebibytes + "m");
  }

  private static long derivedOverhead() throws Exception {
    List<String> arguments = new ArrayList<>(arguments("/runs/derived", List.of()));
    arguments.add("--dry-run");
    Submitted planned = cluster.submit(arguments, "client");
    Matcher overhead = OVERHEAD.matcher(planned.output());
    assertThat(overhead.find()).as(planned.output()).isTrue();
    return Long.parseLong(overhead.group(1));
  }

  private static List<String> arguments(String run, List<String> more) {
    List<String> arguments = new ArrayList<>(cluster.run().arguments("/crawl/*", run, "train"));
    arguments.addAll(MODEL);
    arguments.addAll(more);
    return arguments;
  }

  /** Trains on the same tokens, and gives the most that an executor took, in MiB. */
  private static long train(String run, boolean losing) throws Exception {
    for (String stage : List.of("clean", "dedup", "tokenizer", "tokens")) {
      org.apache.hadoop.fs.FileUtil.copy(
          cluster.hdfs(),
          YarnCluster.path("/runs/memory/" + stage),
          cluster.hdfs(),
          YarnCluster.path(run + "/" + stage),
          false,
          cluster.hdfs().getConf());
    }
    Submitted.Running running = cluster.begin(arguments(run, List.of()), "client");
    long peak = 0;
    boolean lost = !losing;
    while (running.process().isAlive()) {
      List<ProcessHandle> executors = cluster.hadoop().running("CoarseGrainedExecutorBackend");
      for (ProcessHandle executor : executors) {
        peak = Math.max(peak, peak(executor));
      }
      if (!lost && cluster.hdfs().exists(YarnCluster.path(run + "/checkpoints/metrics.jsonl"))) {
        lost = executors.get(0).destroyForcibly();
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    Submitted submitted = running.await();
    assertThat(submitted.status()).as(submitted.output()).isZero();
    assertThat(lost).as("an executor to lose").isTrue();
    assertThat(Files.readString(YARN.folder().resolve("hadoop/NodeManager1.log")))
        .doesNotContain("is running beyond");
    return peak;
  }

  private static long peak(ProcessHandle process) {
    try {
      Matcher peak =
          PEAK.matcher(Files.readString(Path.of("/proc", Long.toString(process.pid()), "status")));
      return peak.find() ? Long.parseLong(peak.group(1)) >> 10 : 0;
    } catch (IOException e) {
      return 0; // It has ended.
    }
  }
}
