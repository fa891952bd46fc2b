package io.gristmill.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Two real commands on one run: the second is refused, and takes over what a dead one held. */
@Tag("cluster-kills")
class ConcurrentCommandsIT {

  private static final int IN_USE = 75;
  private static final long MOST_SECONDS = 200;

  @TempDir private static Path folder;

  @Test
  @EnabledIf(
      value = "io.gristmill.spark.cluster.Hosts#canBeApart",
      disabledReason = "expected root, ip, tc and iptables, to make hosts")
  void aSecondSubmissionToYarnIsRefusedUntilTheFirstIsDead() throws Exception {
    try (YarnCluster cluster = YarnCluster.start(folder.resolve("yarn"), Hosts.apart(2))) {
      List<String> arguments =
          cluster.run().arguments("/crawl/*", "/runs/two", "pipeline", "--resume");
      Submitted done =
          secondIsRefused(
              () -> cluster.begin(told(arguments), "client"),
              () -> cluster.begin(arguments, "client"));
      assertThat(done.status()).as(done.output()).isZero();
      cluster.run().requireEqual(cluster.fetched("/runs/two"));
      aMasterOnALostHostHoldsTheRunForALease(cluster);
    }
  }

  /** Another host cannot know that the process has ended: it waits for the end of the lease. */
  private static void aMasterOnALostHostHoldsTheRunForALease(YarnCluster cluster) throws Exception {
    List<String> arguments =
        new ArrayList<>(cluster.run().arguments("/crawl/*", "/runs/lost", "clean", "--resume"));
    Submitted.Running first = cluster.begin(once(arguments), "cluster");
    while (!cluster.hdfs().exists(YarnCluster.path("/runs/lost/clean"))) {
      assertThat(first.process().isAlive()).isTrue();
      TimeUnit.MILLISECONDS.sleep(200);
    }
    cluster
        .hadoop()
        .running("deploy.yarn.ApplicationMaster")
        .forEach(ProcessHandle::destroyForcibly);
    assertThat(first.await().status()).isEqualTo(1);
    long start = System.nanoTime();
    // This machine, too, is another host.
    Submitted second = cluster.submit(arguments, "client");
    assertThat(second.status()).as(second.output()).isEqualTo(IN_USE);
    assertThat(second.output()).contains("run: in use by clean, process").contains(" on node");
    long waited = 0;
    while (second.status() == IN_USE) {
      assertThat(waited).isLessThan(MOST_SECONDS);
      TimeUnit.SECONDS.sleep(10);
      waited = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
      second = cluster.submit(arguments, "client");
    }
    assertThat(second.status()).as(second.output()).isZero();
    StageFaults.note("the run of a lost host: taken over after " + waited + " s");
  }

  private static List<String> once(List<String> arguments) {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of("--conf", "spark.yarn.maxAppAttempts=1"));
    return all;
  }

  @Test
  @EnabledIf(
      value = "io.gristmill.spark.cluster.S3Server#canStart",
      disabledReason = "expected root and ip, to make a network namespace")
  void aSecondCommandOnAnObjectStoreIsRefusedUntilTheFirstIsDead() throws Exception {
    Path s3 = Files.createDirectories(folder.resolve("s3"));
    SmallRun run = SmallRun.in(s3);
    try (S3Server server = S3Server.start(s3, "crawl", "runs")) {
      server.shell(Submitted.sparkHome(), "-put", run.crawl().toString(), "s3a://crawl/2024");
      List<String> arguments =
          new ArrayList<>(
              run.arguments("s3a://crawl/2024/*", "s3a://runs/two", "pipeline", "--resume"));
      arguments.addAll(server.settings());
      Submitted done =
          secondIsRefused(
              () -> Submitted.start(server.inNamespace(), Map.of(), told(arguments)),
              () -> Submitted.start(server.inNamespace(), Map.of(), arguments));
      assertThat(done.status()).as(done.output()).isZero();
      Path fetched = s3.resolve("two");
      server.shell(Submitted.sparkHome(), "-get", "s3a://runs/two", fetched.toString());
      run.requireEqual(fetched);
    }
  }

  private static List<String> told(List<String> arguments) {
    return arguments.stream().filter(word -> !word.equals("--quiet")).toList();
  }

  /** Gives the third command, begun after the first was killed. */
  private static Submitted secondIsRefused(
      Callable<Submitted.Running> told, Callable<Submitted.Running> quiet) throws Exception {
    Submitted.Running first = told.call();
    while (!Files.readString(first.log()).contains("clean: started")) {
      assertThat(first.process().isAlive()).as(Files.readString(first.log())).isTrue();
      TimeUnit.MILLISECONDS.sleep(200);
    }
    Submitted second = quiet.call().await();
    assertThat(second.status()).as(second.output()).isEqualTo(IN_USE);
    assertThat(second.output().strip().lines().toList().toString())
        .contains("run: in use by pipeline, process ");
    kill(first);
    return quiet.call().await();
  }

  private static void kill(Submitted.Running running) throws IOException, InterruptedException {
    running.process().descendants().forEach(ProcessHandle::destroyForcibly);
    running.process().destroyForcibly().waitFor();
  }
}
