package io.gristmill.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** From S3 to S3 in one process, with S3A as {@code spark.jars.packages} fetches it. */
@Tag("cluster")
@EnabledIf(
    value = "io.gristmill.spark.cluster.S3Server#canStart",
    disabledReason = "expected root and ip, to make a network namespace")
class ObjectStoreIT {

  @TempDir private static Path folder;
  private static S3Server server;
  private static SmallRun run;

  @BeforeAll
  static void start() throws Exception {
    run = SmallRun.in(folder);
    server = S3Server.start(folder, "crawl", "runs");
    server.shell(Submitted.sparkHome(), "-put", run.crawl().toString(), "s3a://crawl/2024");
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void writesTheBytesOfLocalFiles() throws Exception {
    Submitted submitted =
        submit(
            run.arguments(
                "s3a://crawl/2024/*",
                "s3a://runs/one",
                "pipeline",
                "--publish-to",
                "s3a://runs/models"));
    assertThat(submitted.status()).as(submitted.output()).isZero();
    server.shell(Submitted.sparkHome(), "-get", "s3a://runs/one", folder.resolve("one").toString());
    run.requireEqual(folder.resolve("one"));

    Submitted text =
        submit(List.of("generate", "--model", "s3a://runs/models", "--prompt", "The mill"));
    assertThat(text.status()).as(text.output()).isZero();
    assertThat(text.output()).contains("The mill");
  }

  private static Submitted submit(List<String> arguments) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(server.settings());
    return Submitted.start(server.inNamespace(), Map.of(), all).await();
  }
}
