package io.gristmill.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.spark.storage.HadoopConfigurations;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands on YARN with HDFS, submitted as users do, with settings of the site's own. */
@Tag("cluster")
class YarnIT {

  private static final Pattern APPLICATION = Pattern.compile("application_\\d+_\\d+");

  @TempDir private static Path folder;
  private static HadoopDaemons hadoop;
  private static FileSystem hdfs;
  private static SmallRun run;
  private static Map<String, String> environment;

  @BeforeAll
  static void start() throws Exception {
    run = SmallRun.in(Files.createDirectories(folder.resolve("submitter")));
    Path maven = Path.of(System.getProperty("user.home"), ".m2", "repository");
    hadoop =
        HadoopDaemons.start(
            Files.createDirectories(folder.resolve("hadoop")),
            Stream.of(Submitted.HOME, maven, run.folder()).filter(Files::isDirectory).toList());
    Configuration configuration = HadoopConfigurations.create();
    configuration.set("fs.defaultFS", hadoop.hdfs());
    hdfs = FileSystem.newInstance(configuration);
    hdfs.mkdirs(path("/eventlogs"));
    hdfs.copyFromLocalFile(path(run.crawl().toUri().toString()), path("/crawl"));
    uploadSpark();
    Path site = Files.createDirectories(folder.resolve("site"));
    Files.writeString(
        site.resolve("spark-defaults.conf"),
        """
        spark.yarn.queue                        crawl
        spark.yarn.archive                      hdfs:///spark/spark-jars.zip
        spark.eventLog.enabled                  true
        spark.eventLog.dir                      hdfs:///eventlogs
        spark.executor.memory                   700m
        spark.executor.instances                2
        spark.executor.extraJavaOptions         -Dsite.flag=executor
        spark.sql.shuffle.partitions            4
        spark.yarn.appMasterEnv.SPARK_LOCAL_IP  127.0.0.1
        spark.executorEnv.SPARK_LOCAL_IP        127.0.0.1
        """);
    environment =
        Map.of("HADOOP_CONF_DIR", hadoop.conf().toString(), "SPARK_CONF_DIR", site.toString());
  }

  private static void uploadSpark() throws IOException, InterruptedException {
    try (OutputStream file = hdfs.create(path("/spark/spark-jars.zip"));
        ZipOutputStream zip = new ZipOutputStream(file);
        Stream<Path> jars = Files.list(Submitted.sparkHome().resolve("jars"))) {
      zip.setLevel(0);
      for (Path jar : jars.toList()) {
        zip.putNextEntry(new ZipEntry(jar.getFileName().toString()));
        Files.copy(jar, zip);
      }
    }
  }

  @AfterAll
  static void stop() throws IOException {
    if (hdfs != null) {
      hdfs.close();
    }
    if (hadoop != null) {
      hadoop.close();
    }
  }

  @Test
  void clientModeWritesTheBytesOfOneProcess() throws Exception {
    Submitted submitted =
        submit(run.arguments("hdfs:///crawl/*", "hdfs:///runs/client", "pipeline"), "client");

    assertThat(submitted.status()).as(submitted.output()).isZero();
    assertThat(submitted.output())
        .contains("RESULT {\"run\":\"" + hadoop.hdfs() + "/runs/client\"");
    run.requireEqual(fetched("/runs/client"));

    assertThat(here("generate", "--output", "hdfs:///runs/client", "--prompt", "The mill").status())
        .isZero();
    assertThat(
            here(
                    "export",
                    "--output",
                    "/runs/client",
                    "--format",
                    "safetensors",
                    "--to",
                    "hdfs:///exported")
                .output())
        .contains("parameters in " + hadoop.hdfs() + "/exported");
    assertThat(hdfs.exists(path("/exported/model.safetensors"))).isTrue();
    assertThat(here("explain", "--output", "hdfs:///runs/client", "--step", "1").output())
        .contains(hadoop.hdfs() + "/crawl/");
  }

  @Test
  void clusterModeNeedsNoFileOfTheSubmitter() throws Exception {
    Submitted submitted = submit(run.arguments("/crawl/*", "/runs/cluster", "pipeline"), "cluster");

    assertThat(submitted.status()).as(submitted.output()).isZero();
    run.requireEqual(fetched("/runs/cluster"));
    String application = application("gristmill pipeline cluster");
    assertThat(application).contains("\"finalStatus\":\"SUCCEEDED\"", "\"queue\":\"crawl\"");
    assertThat(hdfs.listStatus(path("/eventlogs"))).isNotEmpty();
    // As conf/log4j2.properties has it: INFO of Gristmill, and not of Spark.
    assertThat(logs(application)).contains("RESULT {").doesNotContain(" INFO SparkContext");
  }

  @Test
  void clusterModeEndsWithTheStatusOfTheDriver() throws Exception {
    Submitted submitted =
        submit(run.arguments("hdfs:///nothing", "hdfs:///runs/failed", "clean"), "cluster");

    assertThat(submitted.status()).as(submitted.output()).isEqualTo(3);
    String application = application("gristmill clean failed");
    assertThat(application).contains("\"finalStatus\":\"FAILED\"").contains("status 3");
    assertThat(
            Daemon.page(
                hadoop.resourceManager()
                    + "/ws/v1/cluster/apps/"
                    + id(application)
                    + "/appattempts"))
        .containsOnlyOnce("\"appAttemptId\"");
  }

  @Test
  void mistakesAreToldBeforeTheClusterIsAsked() throws Exception {
    Submitted submitted =
        submit(
            run.arguments("hdfs:///crawl/*", "hdfs:///runs/x", "clean", "--set", "seeed=1"),
            "cluster");
    assertThat(submitted.status()).isEqualTo(2);
    assertThat(submitted.output()).containsOnlyOnce("\n").contains("seeed");
  }

  @Test
  void theKeyIsInNoFileLogOrPage() throws Exception {
    byte[] key = new byte[32];
    new Random().nextBytes(key);
    String secret = HexFormat.of().formatHex(key);
    Path file = Files.writeString(folder.resolve("key"), secret);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

    Submitted submitted =
        submit(
            run.arguments(
                "hdfs:///crawl/*",
                "hdfs:///runs/secret",
                "clean",
                "--set",
                "encryption.key=file:" + file),
            "cluster");

    assertThat(submitted.status()).as(submitted.output()).isZero();
    String application = application("gristmill clean secret");
    hdfs.copyToLocalFile(
        path("/eventlogs"), path(folder.resolve("canary/eventlogs").toUri().toString()));
    List<Path> places =
        List.of(
            hadoop.containers(),
            hadoop.logs(),
            fetched("/runs/secret"),
            folder.resolve("canary"),
            folder.resolve("hadoop"));
    assertThat(filesWith(secret, places)).isEmpty();
    // The reference is looked for the same way and is there.
    assertThat(filesWith("encryption.key", List.of(fetched("/runs/secret")))).isNotEmpty();
    assertThat(submitted.output() + application).doesNotContain(secret);
  }

  @Test
  void aKeyInTheEnvironmentIsRefused() throws Exception {
    Submitted submitted =
        submit(
            run.arguments("/crawl/*", "/runs/x", "clean", "--set", "encryption.key=env:SECRET"),
            "cluster");
    assertThat(submitted.status()).isEqualTo(2);
    assertThat(submitted.output()).contains("encryption.key: env:SECRET (expected file:/path");
  }

  private static List<Path> filesWith(String text, List<Path> places) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path place : places) {
      try (Stream<Path> files = Files.walk(place)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          if (!file.toString().endsWith(".jar")
              && new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1)
                  .contains(text)) {
            found.add(file);
          }
        }
      }
    }
    return found;
  }

  private static Submitted submit(List<String> arguments, String mode)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of("--master", "yarn", "--deploy-mode", mode));
    return Submitted.run(environment, all);
  }

  /** A command in one process, which finds HDFS by {@code HADOOP_CONF_DIR}. */
  private static Submitted here(String... arguments) throws IOException, InterruptedException {
    return Submitted.run(environment, List.of(arguments));
  }

  /** What the ResourceManager has of the application of a name. */
  private static String application(String name) throws IOException, InterruptedException {
    String all = Daemon.page(hadoop.resourceManager() + "/ws/v1/cluster/apps");
    assertThat(all).contains("\"name\":\"" + name + "\"");
    return Stream.of(all.split("\\},\\{"))
        .filter(app -> app.contains("\"name\":\"" + name + "\""))
        .findFirst()
        .orElseThrow();
  }

  private static String id(String application) {
    Matcher id = APPLICATION.matcher(application);
    assertThat(id.find()).isTrue();
    return id.group();
  }

  private static String logs(String application) throws IOException {
    StringBuilder logs = new StringBuilder();
    try (Stream<Path> files = Files.walk(hadoop.logs().resolve(id(application)))) {
      for (Path file : files.filter(f -> f.toString().contains("_000001/std")).toList()) {
        logs.append(Files.readString(file));
      }
    }
    return logs.toString();
  }

  private static Path fetched(String directory) throws IOException {
    Path target = folder.resolve("fetched" + directory);
    if (!Files.exists(target)) {
      Files.createDirectories(target.getParent());
      hdfs.copyToLocalFile(path(directory), path(target.toUri().toString()));
    }
    return target;
  }

  private static org.apache.hadoop.fs.Path path(String path) {
    return new org.apache.hadoop.fs.Path(path);
  }
}
