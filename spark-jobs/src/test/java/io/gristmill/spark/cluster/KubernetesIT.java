package io.gristmill.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Commands on Kubernetes with HDFS, submitted as users do. */
@Tag("cluster")
@EnabledIf(
    value = "io.gristmill.spark.cluster.KubernetesCluster#canRun",
    disabledReason = "expected root and unshare, to make containers")
@TestMethodOrder(OrderAnnotation.class)
class KubernetesIT {

  private static final int KEY_BYTES = 32;
  private static final int LAST = Integer.MAX_VALUE;

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

  /** Spark asks for the state of its executors so seldom that it has to be told of the loss. */
  @Test
  void aLostExecutorIsReplacedAtOnceAndChangesNoByte() throws Exception {
    List<String> arguments = new ArrayList<>(arguments("/crawl/*", "/runs/whole", "pipeline"));
    arguments.addAll(List.of("--conf", "spark.kubernetes.executor.apiPollingInterval=1h"));
    Submitted.Running running = cluster.begin(arguments, "cluster");
    cluster.await(
        running, () -> cluster.hdfs().exists(KubernetesCluster.path("/runs/whole/dedup")));
    List<? extends JsonNode> executors = cluster.running("executor");
    assertThat(executors).hasSize(2);
    // The heap, 640 for the JVM, 2 for a replica.
    assertThat(executors.get(0).at("/spec/containers/0/resources/limits/memory").asText())
        .isEqualTo("1342Mi");
    long before = cluster.kubernetes().version();
    cluster.kubernetes().kill(executors.get(0));
    cluster.await(running, () -> isReplaced(before));

    Submitted submitted = running.await();
    assertThat(submitted.status()).as(submitted.output()).isZero();
    cluster.run().requireEqual(cluster.fetched("/runs/whole"));
    assertThat(cluster.hdfs().getFileStatus(KubernetesCluster.path("/runs/whole")).getOwner())
        .isEqualTo(KubernetesCluster.MILLER);
    JsonNode driver = cluster.driver("gristmill-pipeline-whole");
    assertThat(cluster.request("GET", "pods/NAME/log", driver)).contains("RESULT {");
  }

  private static boolean isReplaced(long version) throws InterruptedException {
    return cluster.kubernetes().history("pods", version).stream()
        .anyMatch(pod -> pod.at("/status/phase").asText().equals("Pending"));
  }

  @Test
  void clientModeRunsExecutorsOnTheCluster() throws Exception {
    long before = cluster.kubernetes().version();
    Submitted submitted = cluster.submit(arguments("/crawl/*", "/runs/client", "clean"), "client");
    assertThat(submitted.status()).as(submitted.output()).isZero();
    assertThat(submitted.output()).contains("RESULT {");
    assertThat(cluster.kubernetes().history("pods", before))
        .isNotEmpty()
        .allMatch(pod -> pod.at("/metadata/labels/spark-role").asText().equals("executor"));
  }

  @Test
  void theImageHasEveryJarOfTheDistribution() throws Exception {
    assertThat(jars(folder.resolve("image/opt/gristmill/lib")))
        .isEqualTo(jars(folder.resolve("distribution/lib")))
        .contains("gristmill-spark-jobs.jar");
  }

  private static List<String> jars(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".jar"))
          .sorted()
          .toList();
    }
  }

  @Test
  void clusterModeEndsWithTheStatusOfTheDriver() throws Exception {
    Submitted submitted =
        cluster.submit(arguments("hdfs:///nothing", "hdfs:///runs/failed", "clean"), "cluster");
    assertThat(submitted.status()).as(submitted.output()).isEqualTo(3);
  }

  @Test
  void deletingTheDriversPodEndsTheRunAndTheCommand() throws Exception {
    Submitted.Running running =
        cluster.begin(arguments("/crawl/*", "/runs/deleted", "pipeline"), "cluster");
    cluster.await(running, () -> !cluster.running("executor").isEmpty());
    cluster.request("DELETE", "pods/NAME", cluster.driver("gristmill-pipeline-deleted"));
    Submitted submitted = running.await();
    assertThat(submitted.status()).as(submitted.output()).isNotZero();
    cluster.awaitNoPods("gristmill-pipeline-deleted");
  }

  @Test
  void mistakesAreToldBeforeAnyPodIsMade() throws Exception {
    long before = cluster.kubernetes().version();
    Submitted submitted =
        cluster.submit(arguments("/crawl/*", "/runs/x", "clean", "--set", "seeed=1"), "cluster");
    assertThat(submitted.status()).isEqualTo(2);
    assertThat(submitted.output()).containsOnlyOnce("\n").contains("seeed");
    assertThat(cluster.kubernetes().version()).isEqualTo(before);
  }

  @Test
  void theKeyIsInNoObjectLogOrCommandLine() throws Exception {
    byte[] key = new byte[KEY_BYTES];
    new Random().nextBytes(key);
    String secret = HexFormat.of().formatHex(key);
    cluster
        .kubernetes()
        .createSecret(
            KubernetesCluster.NAMESPACE,
            "gristmill-key",
            "key",
            secret.getBytes(StandardCharsets.UTF_8));
    List<String> arguments =
        new ArrayList<>(
            arguments(
                "/crawl/*", "/runs/secret", "clean", "--set", "encryption.key=file:/mnt/keys/key"));
    for (String process : List.of("driver", "executor")) {
      arguments.addAll(
          List.of("--conf", "spark.kubernetes." + process + ".secrets.gristmill-key=/mnt/keys"));
    }
    long before = cluster.kubernetes().version();
    Submitted.Running running = cluster.begin(arguments, "cluster");
    StringBuilder commands = new StringBuilder();
    while (running.process().isAlive()) {
      commands.append(commandLines());
      Thread.sleep(500);
    }
    Submitted submitted = running.await();

    assertThat(submitted.status()).as(submitted.output()).isZero();
    StringBuilder told = new StringBuilder(submitted.output()).append(cluster.logs());
    for (String resource : List.of("pods", "configmaps", "services")) {
      told.append(cluster.kubernetes().history(resource, before));
    }
    told.append(commands)
        .append(contents(cluster.fetched("/eventlogs")))
        .append(contents(cluster.fetched("/runs/secret")));
    assertThat(told)
        .contains("file:/mnt/keys/key", "KubernetesExecutorBackend", "SparkListenerJobStart")
        .doesNotContain(secret)
        .doesNotContain(Base64.getEncoder().encodeToString(key))
        .doesNotContain(
            Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8)));
    assertThat(contents(cluster.fetched("/runs/secret"))).doesNotContain("The mill");
  }

  /** After all runs: every verb that a role grants was needed, and nothing else was asked for. */
  @Test
  @Order(LAST)
  void theRolesGrantWhatSparkUses() {
    for (String role : List.of("gristmill-driver", "gristmill-submitter")) {
      assertThat(cluster.kubernetes().used(role))
          .isEqualTo(cluster.kubernetes().granted(role, KubernetesCluster.NAMESPACE));
    }
    assertThat(cluster.kubernetes().refused()).isEmpty();
  }

  private static List<String> arguments(String input, String output, String... words) {
    return cluster.run().arguments(input, output, words);
  }

  private static String commandLines() {
    StringBuilder all = new StringBuilder();
    ProcessHandle.allProcesses()
        .forEach(
            process -> {
              try {
                Path file = Path.of("/proc", Long.toString(process.pid()), "cmdline");
                all.append(Files.readString(file, StandardCharsets.ISO_8859_1)).append('\n');
              } catch (IOException e) {
                all.append('\n'); // It has ended.
              }
            });
    return all.toString();
  }

  private static String contents(Path directory) throws IOException {
    StringBuilder contents = new StringBuilder();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.append(Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    return contents.toString();
  }
}
