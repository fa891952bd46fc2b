package io.gristmill.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Processes of a pipeline on YARN killed with SIGKILL at random moments of its stages. The run ends
 * in the bytes of an undisturbed one.
 */
@Tag("cluster-kills")
class YarnKillsIT {

  private static final String EXECUTOR = "CoarseGrainedExecutorBackend";
  private static final String MASTER = "deploy.yarn.ApplicationMaster";
  private static final int LONGEST_WAIT_MILLIS = 4000;
  private static final long POLL_MILLIS = 200;
  private static final Random RANDOM = new Random(Long.getLong("gristmill.seed", 1));

  @TempDir private static Path folder;
  private static YarnCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    cluster = YarnCluster.start(folder);
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
    killDuring(stage, run, EXECUTOR, "client");
    cluster.run().requireEqual(cluster.fetched(run));
  }

  @ParameterizedTest
  @ValueSource(strings = {"clean", "dedup", "tokens", "checkpoints"})
  void aLostMasterIsStartedAgainAndGoesOn(String stage) throws Exception {
    String run = "/runs/master-" + stage;
    killDuring(stage, run, MASTER, "cluster");
    cluster.run().requireEqual(cluster.fetched(run));
    assertThat(cluster.attempts(cluster.application("gristmill pipeline master-" + stage)))
        .isEqualTo(2);
  }

  private static void killDuring(String stage, String run, String process, String mode)
      throws Exception {
    Submitted.Running running =
        cluster.begin(cluster.run().arguments("/crawl/*", run, "pipeline", "--resume"), mode);
    while (!cluster.hdfs().exists(YarnCluster.path(run + "/" + stage))) {
      assertThat(running.process().isAlive()).isTrue();
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
    TimeUnit.MILLISECONDS.sleep(RANDOM.nextInt(LONGEST_WAIT_MILLIS));
    List<ProcessHandle> found = cluster.hadoop().running(process);
    assertThat(found).isNotEmpty();
    found.get(RANDOM.nextInt(found.size())).destroyForcibly();
    Submitted submitted = running.await();
    assertThat(submitted.status()).as(submitted.output()).isZero();
  }
}
