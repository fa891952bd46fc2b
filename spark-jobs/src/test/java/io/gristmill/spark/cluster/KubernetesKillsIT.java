package io.gristmill.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pods of a pipeline on Kubernetes killed with SIGKILL at random moments of its stages. The run
 * ends in the bytes of an undisturbed one.
 */
@Tag("cluster-kills")
@EnabledIf(
    value = "io.gristmill.spark.cluster.KubernetesCluster#canRun",
    disabledReason = "expected root and unshare, to make containers")
class KubernetesKillsIT {

  private static final int KILLED = 137;
  private static final int IN_USE = 75;
  private static final int MOST_REFUSALS = 4;
  private static final int LONGEST_WAIT_MILLIS = 4000;
  private static final Random RANDOM = new Random(Long.getLong("gristmill.seed", 1));

  @TempDir private static Path folder;
  private static KubernetesCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    cluster = KubernetesCluster.start(folder);
  }

  @AfterAll
  static void stop() throws IOException {
    if (cluster != null) {
      cluster.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"clean", "dedup", "tokens", "checkpoints"})
  void aLostExecutorChangesNoByte(String stage) throws Exception {
    String run = "/runs/executor-" + stage;
    Submitted submitted = killDuring(stage, run, "executor");
    assertThat(submitted.status()).as(submitted.output()).isZero();
    cluster.run().requireEqual(cluster.fetched(run));
  }

  @ParameterizedTest
  @ValueSource(strings = {"clean", "dedup", "tokens", "checkpoints"})
  void aRunWhoseDriverIsLostIsResumed(String stage) throws Exception {
    String run = "/runs/driver-" + stage;
    Submitted lost = killDuring(stage, run, "driver");
    assertThat(lost.status()).as(lost.output()).isEqualTo(KILLED);
    Submitted resumed = resume(run);
    assertThat(resumed.status()).as(resumed.output()).isZero();
    cluster.run().requireEqual(cluster.fetched(run));
  }

  /** Another driver is told that the run is in use until the lease of the lost one has ended. */
  private static Submitted resume(String run) throws Exception {
    Submitted submitted = begin(run).await();
    for (int i = 0; i < MOST_REFUSALS && submitted.status() == IN_USE; i++) {
      TimeUnit.SECONDS.sleep(30);
      submitted = begin(run).await();
    }
    return submitted;
  }

  private static Submitted killDuring(String stage, String run, String role) throws Exception {
    Submitted.Running running = begin(run);
    cluster.await(running, () -> cluster.hdfs().exists(KubernetesCluster.path(run + "/" + stage)));
    TimeUnit.MILLISECONDS.sleep(RANDOM.nextInt(LONGEST_WAIT_MILLIS));
    List<? extends JsonNode> found = cluster.running(role);
    assertThat(found).isNotEmpty();
    cluster.kubernetes().kill(found.get(RANDOM.nextInt(found.size())));
    return running.await();
  }

  private static Submitted.Running begin(String run) throws IOException {
    return cluster.begin(
        cluster.run().arguments("/crawl/*", run, "pipeline", "--resume"), "cluster");
  }
}
