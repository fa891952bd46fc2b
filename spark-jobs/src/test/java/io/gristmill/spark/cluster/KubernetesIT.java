package io.gristmill.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("cluster")
class KubernetesIT {

  private static Path folder = Path.of("/tmp/kubeit");
  private static KubernetesCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    Files.createDirectories(folder);
    cluster = KubernetesCluster.start(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void clusterModeWritesTheBytesOfOneProcess() throws Exception {
    Submitted submitted =
        cluster.submit(
            cluster.run().arguments("/crawl/*", "/runs/cluster", "clean"), "cluster");
    System.err.println(submitted.output());
    System.err.println(cluster.logs());
    System.err.println(cluster.kubernetes().used("gristmill-driver"));
    System.err.println(cluster.kubernetes().used("gristmill-submitter"));
    assertThat(submitted.status()).as(submitted.output()).isZero();
  }
}
