package io.gristmill.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Commands on YARN with HDFS, submitted as users do. */
@Tag("cluster")
class YarnIT {

  private static final int KEY_BYTES = 32;

  @RegisterExtension private static final YarnOfClass YARN = YarnOfClass.here();

  private static YarnCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    cluster = YARN.cluster();
  }

  @Test
  void clientModeWritesTheBytesOfOneProcess() throws Exception {
    Submitted submitted =
        cluster.submit(
            arguments(
                "hdfs:///crawl/*",
                "hdfs:///runs/client",
                "pipeline",
                "--publish-to",
                "hdfs:///models"),
            "client");

    assertThat(submitted.status()).as(submitted.output()).isZero();
    String hdfs = cluster.hadoop().hdfs();
    assertThat(submitted.output()).contains("RESULT {\"run\":\"" + hdfs + "/runs/client\"");
    cluster.run().requireEqual(cluster.fetched("/runs/client"));
    assertThat(cluster.application("gristmill pipeline client")).contains("\"queue\":\"crawl\"");

    Submitted text =
        cluster.here("generate", "--output", "hdfs:///runs/client", "--prompt", "The mill");
    assertThat(text.output()).contains("The mill");
    Submitted published =
        cluster.here("generate", "--model", "hdfs:///models", "--prompt", "The mill");
    assertThat(published.output()).contains("The mill");
    Submitted export =
        cluster.here(
            "export", "--format", "safetensors", "--output", "/runs/client", "--to", "hdfs:///out");
    assertThat(export.output()).contains("parameters in " + hdfs + "/out");
    assertThat(cluster.hdfs().exists(YarnCluster.path("/out/model.safetensors"))).isTrue();
    Submitted step = cluster.here("explain", "--output", "hdfs:///runs/client", "--step", "1");
    assertThat(step.output()).contains(hdfs + "/crawl/");
  }

  @Test
  void clusterModeNeedsNoFileOfTheSubmitter() throws Exception {
    cluster.uploadLibraries("/gristmill/lib");
    List<String> arguments = new ArrayList<>(arguments("/crawl/*", "/runs/cluster", "pipeline"));
    arguments.addAll(List.of("--conf", "spark.gristmill.libraries=hdfs:///gristmill/lib"));
    Submitted submitted = cluster.submit(arguments, "cluster");

    assertThat(submitted.status()).as(submitted.output()).isZero();
    cluster.run().requireEqual(cluster.fetched("/runs/cluster"));
    String application = cluster.application("gristmill pipeline cluster");
    assertThat(application).contains("\"finalStatus\":\"SUCCEEDED\"", "\"queue\":\"crawl\"");
    assertThat(cluster.hdfs().listStatus(YarnCluster.path("/eventlogs"))).isNotEmpty();
    // Logged as conf/log4j2.properties says: Spark's own classes tell warnings only.
    assertThat(cluster.logs(application))
        .contains("RESULT {")
        .doesNotContain("INFO TaskSetManager");
  }

  @Test
  void clusterModeEndsWithTheStatusOfTheDriver() throws Exception {
    Submitted submitted =
        cluster.submit(arguments("hdfs:///nothing", "hdfs:///runs/failed", "clean"), "cluster");

    assertThat(submitted.status()).as(submitted.output()).isEqualTo(3);
    String application = cluster.application("gristmill clean failed");
    assertThat(application).contains("\"finalStatus\":\"FAILED\"");
    assertThat(cluster.attempts(application)).isEqualTo(1);
  }

  @Test
  void mistakesAreToldBeforeTheClusterIsAsked() throws Exception {
    Submitted submitted =
        cluster.submit(arguments("/crawl/*", "/runs/x", "clean", "--set", "seeed=1"), "cluster");
    assertThat(submitted.status()).isEqualTo(2);
    assertThat(submitted.output()).containsOnlyOnce("\n").contains("seeed");
  }

  @Test
  void theKeyIsInNoFileLogOrPage() throws Exception {
    byte[] key = new byte[KEY_BYTES];
    new Random().nextBytes(key);
    String secret = HexFormat.of().formatHex(key);
    Path file = Files.writeString(YARN.folder().resolve("key"), secret);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

    Submitted submitted =
        cluster.submit(
            arguments("/crawl/*", "/runs/secret", "clean", "--set", "encryption.key=file:" + file),
            "cluster");

    assertThat(submitted.status()).as(submitted.output()).isZero();
    List<Path> places =
        List.of(
            cluster.hadoop().containers(),
            cluster.hadoop().logs(),
            cluster.fetched("/eventlogs"),
            cluster.fetched("/runs/secret"));
    assertThat(filesWith(secret, places)).isEmpty();
    assertThat(filesWith(Base64.getEncoder().encodeToString(key), places)).isEmpty();
    // What is no secret is found the same way.
    assertThat(filesWith("OMP_NUM_THREADS", places))
        .anyMatch(script -> script.endsWith("launch_container.sh"));
    String application = cluster.application("gristmill clean secret");
    assertThat(submitted.output() + application).doesNotContain(secret);
  }

  @Test
  void aKeyInTheEnvironmentIsRefused() throws Exception {
    Submitted submitted =
        cluster.submit(
            arguments("/crawl/*", "/runs/x", "clean", "--set", "encryption.key=env:SECRET"),
            "cluster");
    assertThat(submitted.status()).isEqualTo(2);
    assertThat(submitted.output()).contains("encryption.key: env:SECRET (expected file:/path");
  }

  private static List<String> arguments(String input, String output, String... words) {
    return cluster.run().arguments(input, output, words);
  }

  private static List<Path> filesWith(String text, List<Path> places) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path place : places) {
      try (Stream<Path> files = Files.walk(place)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          // Libraries lie beside every container; they are no output of a run.
          if (!file.toString().endsWith(".jar")
              && Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
            found.add(file);
          }
        }
      }
    }
    return found;
  }
}
