package io.gristmill.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands on Spark's standalone cluster, whose workers see the submitter's files. */
@Tag("cluster")
class StandaloneIT {

  @TempDir private static Path folder;
  private static StandaloneDaemons spark;
  private static SmallRun run;
  private static Map<String, String> environment;

  @BeforeAll
  static void start() throws Exception {
    run = SmallRun.in(Files.createDirectories(folder.resolve("submitter")));
    spark =
        StandaloneDaemons.start(
            Files.createDirectories(folder.resolve("spark")), Submitted.sparkHome(), Hosts.one());
    Path site = StandaloneDaemons.site(folder);
    environment = Map.of("SPARK_CONF_DIR", site.toString());
  }

  @AfterAll
  static void stop() throws IOException {
    if (spark != null) {
      spark.close();
    }
  }

  @Test
  void clientModeWritesTheBytesOfOneProcess() throws Exception {
    writesTheBytesOfOneProcess("client");
  }

  @Test
  void clusterModeWritesTheBytesOfOneProcess() throws Exception {
    writesTheBytesOfOneProcess("cluster");
  }

  @Test
  void clusterModeEndsWithAnErrorIfTheDriverDid() throws Exception {
    Submitted submitted = submit("cluster", folder.resolve("no-input"), "clean");
    assertThat(submitted.status()).as(submitted.output()).isEqualTo(1);
  }

  private static void writesTheBytesOfOneProcess(String mode) throws Exception {
    Submitted submitted = submit(mode, run.crawl(), "pipeline");
    assertThat(submitted.status()).as(submitted.output()).isZero();
    run.requireEqual(folder.resolve(mode));
  }

  private static Submitted submit(String mode, Path input, String command)
      throws IOException, InterruptedException {
    List<String> arguments =
        new ArrayList<>(run.arguments(input.toString(), folder.resolve(mode).toString(), command));
    arguments.addAll(List.of("--master", spark.url(), "--deploy-mode", mode));
    return Submitted.run(environment, arguments);
  }
}
