package io.gristmill.spark.cluster;

import io.gristmill.spark.cluster.StageFaults.Fault;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * Faults of a standalone cluster, whose workers are hosts of their own, in every stage of a
 * pipeline in client mode.
 */
@Tag("cluster-kills")
@EnabledIf(
    value = "io.gristmill.spark.cluster.Hosts#canBeApart",
    disabledReason = "expected root, ip, tc and iptables, to make hosts")
class StandaloneFaultsIT {

  private static final String DISK = "400m";
  private static final Random RANDOM = new Random(Long.getLong("gristmill.seed", 1));

  @TempDir private static Path folder;
  private static StandaloneDaemons spark;
  private static SmallRun run;
  private static Path disk;
  private static StageFaults faults;
  private static final Later LATER = new Later();

  @BeforeAll
  static void start() throws Exception {
    run = SmallRun.in(Files.createDirectories(folder.resolve("submitter")));
    // Before workers start: hosts do not see what is mounted later.
    disk = Files.createDirectories(folder.resolve("spark/local1"));
    Hosts.run("mount", "-t", "tmpfs", "-o", "size=" + DISK, "none", disk.toString());
    spark =
        StandaloneDaemons.start(
            Files.createDirectories(folder.resolve("spark")),
            Submitted.sparkHome(),
            Hosts.apart(StandaloneDaemons.WORKERS));
    Path site = StandaloneDaemons.site(folder);
    faults = new StageFaults(new Standalone(site), "peace");
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    if (spark != null) {
      spark.close();
    }
    if (disk != null) {
      Hosts.run("umount", "-l", disk.toString());
    }
  }

  @Test
  void killedWorkersAndExecutorsChangeNoByte() throws Exception {
    everyStage(
        "kills",
        new Fault(
            "SIGKILL of a worker, a new one after 5 s",
            () -> {
              int number = one();
              spark.worker(number).kill();
              LATER.after(5, () -> spark.startWorker(number));
              return "worker " + number;
            }),
        new Fault(
            "SIGKILL of a worker's executors",
            () -> {
              int number = one();
              List<ProcessHandle> executors = spark.executors(number);
              executors.forEach(ProcessHandle::destroyForcibly);
              return executors.size() + " of worker " + number;
            }));
  }

  @Test
  void aSlowLinkThatLosesPacketsChangesNoByte() throws Exception {
    for (int number = 1; number <= StandaloneDaemons.WORKERS; number++) {
      spark.hosts().slow(number, "50mbit");
      spark.hosts().drop(number, 0.03);
    }
    try {
      everyStage(
          "links",
          new Fault(
              "link away for 8 s; all of 50 Mbit/s, losing 3 %",
              () -> {
                int number = one();
                spark.hosts().cut(number);
                LATER.after(8, () -> spark.hosts().join(number));
                return "worker " + number;
              }));
    } finally {
      for (int number = 1; number <= StandaloneDaemons.WORKERS; number++) {
        spark.hosts().heal(number);
      }
    }
  }

  @Test
  void aFullLocalDiskChangesNoByte() throws Exception {
    everyStage(
        "disk",
        new Fault(
            "full local disk of a worker, room after 10 s",
            () -> {
              LATER.await();
              Path filler = disk.resolve("filler");
              long used = usedKilobytes();
              fill(filler);
              LATER.after(10, () -> Files.deleteIfExists(filler));
              return used + " kB were used";
            }));
  }

  private static long usedKilobytes() throws IOException {
    FileStore store = Files.getFileStore(disk);
    return (store.getTotalSpace() - store.getUsableSpace()) / 1000;
  }

  private static void fill(Path file) throws IOException {
    byte[] block = new byte[1 << 16];
    try (var out = Files.newOutputStream(file)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      if (!String.valueOf(full.getMessage()).contains("No space left")) {
        throw full;
      }
    }
  }

  private static int one() {
    return 1 + RANDOM.nextInt(StandaloneDaemons.WORKERS);
  }

  private static void everyStage(String name, Fault... taking) throws Exception {
    faults.run(name, StageFaults.STAGES, List.of(), List.of(taking), LATER::await);
    LATER.await();
  }

  /** Pipelines in client mode, which write to a disk that all workers see. */
  private record Standalone(Path site) implements StageFaults.Cluster {

    @Override
    public String name() {
      return "standalone, client";
    }

    @Override
    public Submitted.Running begin(String name, List<String> settings) throws IOException {
      List<String> arguments =
          new ArrayList<>(
              run.arguments(run.crawl().toString(), fetched(name).toString(), "pipeline"));
      arguments.remove("--quiet");
      arguments.addAll(List.of("--resume", "--master", spark.url()));
      settings.forEach(setting -> arguments.addAll(List.of("--conf", setting)));
      return Submitted.start(
          Map.of("SPARK_CONF_DIR", site.toString(), "SPARK_LOCAL_IP", spark.hosts().address(0)),
          arguments);
    }

    @Override
    public String told(String name, Submitted.Running running) throws IOException {
      return Files.readString(running.log());
    }

    @Override
    public Path fetched(String name) {
      return folder.resolve("runs").resolve(name);
    }
  }
}
