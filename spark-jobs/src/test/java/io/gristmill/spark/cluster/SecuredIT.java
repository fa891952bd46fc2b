package io.gristmill.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.error.Messages;
import io.gristmill.spark.storage.HadoopConfigurations;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.security.Credentials;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code conf/spark-secured.conf} and an encrypted run on YARN: what leaks, and what it costs. */
@Tag("cluster-kills")
class SecuredIT {

  private static final int KEY_BYTES = 32;
  private static final int ROUNDS = 3;
  private static final String PASSWORD = "of-a-test-alone";
  private static final List<String> PAGES =
      List.of(
          "jobs/",
          "stages/",
          "environment/",
          "executors/",
          "storage/",
          "SQL/",
          "metrics/prometheus/",
          "api/v1/applications");
  private static final List<String> REST =
      List.of("environment", "allexecutors", "jobs", "stages", "sql");
  private static final Pattern ID = Pattern.compile("application_\\d+_\\d+");

  @RegisterExtension private static final YarnOfClass YARN = YarnOfClass.here();

  private static YarnCluster cluster;
  private static Path keyStore;
  private static Path keyFile;
  private static String key;

  @BeforeAll
  static void start() throws Exception {
    cluster = YARN.cluster();
    keyStore = YARN.folder().resolve("ui.p12");
    String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Hosts.run(
        tool,
        "-genkeypair",
        "-alias",
        "ui",
        "-keyalg",
        "EC",
        "-validity",
        "2",
        "-dname",
        "CN=localhost",
        "-ext",
        "san=ip:127.0.0.1,dns:localhost",
        "-storetype",
        "PKCS12",
        "-keystore",
        keyStore.toString(),
        "-storepass",
        PASSWORD);
    byte[] bytes = new byte[KEY_BYTES];
    new Random().nextBytes(bytes);
    key = HexFormat.of().formatHex(bytes);
    keyFile = Files.writeString(YARN.folder().resolve("key"), key);
    Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void neitherTheKeyNorTheSecretIsToldAnywhere() throws Exception {
    int port = Daemon.freePort();
    List<String> arguments = secured("/runs/secured");
    arguments.addAll(List.of("--conf", "spark.ssl.ui.port=" + port));
    Submitted.Running running =
        cluster.begin(arguments, "client", Map.of("GRISTMILL_UI_PASSWORD", PASSWORD));
    StringBuilder told = new StringBuilder();
    int pages = 0;
    while (running.process().isAlive()) {
      pages += fetch("https://localhost:" + port + "/", client(), told);
      commandLines(told);
      TimeUnit.MILLISECONDS.sleep(2000);
    }
    Submitted submitted = running.await();
    assertThat(submitted.status()).as(submitted.output()).isZero();
    assertThat(pages).isGreaterThan(PAGES.size() + REST.size());
    told.append(submitted.output()).append(cluster.application("gristmill pipeline secured"));
    pages += history(told);

    List<String> canaries = canaries();
    for (String canary : canaries) {
      assertThat(told.indexOf(canary)).isNegative();
    }
    // What is no secret is found the same way.
    assertThat(told.indexOf("spark.network.crypto.enabled")).isPositive();
    List<Path> places =
        List.of(
            cluster.hadoop().containers(),
            cluster.hadoop().logs(),
            cluster.fetched("/eventlogs"),
            cluster.fetched("/runs/secured"),
            YARN.folder().resolve("hadoop"));
    int files = 0;
    for (Path place : places) {
      files += requireNowhere(canaries, place);
    }
    StageFaults.note(
        Messages.format(
            "secured: %d canaries in none of %d pages, %d files", canaries.size(), pages, files));
  }

  /** The run's key and what Spark's processes prove themselves with, as they could be written. */
  private static List<String> canaries() throws IOException {
    List<String> canaries = new ArrayList<>();
    canaries.add(key);
    canaries.add(Base64.getEncoder().encodeToString(HexFormat.of().parseHex(key)));
    canaries.add(PASSWORD);
    try (Stream<Path> files = Files.walk(cluster.hadoop().containers())) {
      for (Path file : files.filter(SecuredIT::isCredentials).toList()) {
        byte[] secret =
            Credentials.readTokenStorageFile(file.toFile(), HadoopConfigurations.create())
                .getSecretKey(new Text("sparkCookie"));
        if (secret != null) {
          canaries.add(new String(secret, StandardCharsets.UTF_8));
          canaries.add(Base64.getEncoder().encodeToString(secret));
        }
      }
    }
    assertThat(canaries).hasSizeGreaterThan(3);
    return canaries.stream().distinct().toList();
  }

  /** YARN's file of credentials, which only the user of a container can read. */
  private static boolean isCredentials(Path file) {
    return file.getFileName().toString().matches("container_tokens|.*\\.tokens");
  }

  /** Whether other users are kept out of a file or of a folder that it is in. */
  private static boolean isClosed(Path file, Path place) throws IOException {
    for (Path path = file; path.startsWith(place); path = path.getParent()) {
      if (PosixFilePermissions.toString(Files.getPosixFilePermissions(path)).endsWith("---")) {
        return true;
      }
    }
    return false;
  }

  private static int requireNowhere(List<String> canaries, Path place) throws IOException {
    int count = 0;
    try (Stream<Path> files = Files.walk(place)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (isCredentials(file)) {
          assertThat(isClosed(file, place)).as(file.toString()).isTrue();
        } else if (!file.toString().matches(".*\\.(jar|zip)")) {
          String text = Files.readString(file, StandardCharsets.ISO_8859_1);
          for (String canary : canaries) {
            assertThat(text.indexOf(canary)).as(file.toString()).isNegative();
          }
          count++;
        }
      }
    }
    return count;
  }

  /** All pages of a UI or a history server; how many there were. */
  private static int fetch(String at, HttpClient client, StringBuilder told)
      throws InterruptedException {
    int count = 0;
    for (String page : PAGES) {
      count += page(at + page, client, told) ? 1 : 0;
    }
    Matcher id = ID.matcher(told);
    String last = "";
    while (id.find()) {
      last = id.group();
    }
    for (String page : REST) {
      count += page(at + "api/v1/applications/" + last + "/" + page, client, told) ? 1 : 0;
    }
    return count;
  }

  private static boolean page(String url, HttpClient client, StringBuilder told)
      throws InterruptedException {
    try {
      var answer =
          client.send(
              HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(10)).build(),
              BodyHandlers.ofString());
      told.append(answer.body());
      return answer.statusCode() == 200;
    } catch (IOException e) {
      return false; // It has not begun, or has ended.
    }
  }

  private static int history(StringBuilder told) throws Exception {
    int port = Daemon.freePort();
    List<String> command =
        Daemon.java(
            cluster.hadoop().conf() + ":" + Submitted.sparkHome().resolve("jars") + "/*",
            List.of(
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-Dspark.history.fs.logDirectory=" + cluster.hadoop().hdfs() + "/eventlogs",
                "-Dspark.history.ui.port=" + port),
            "org.apache.spark.deploy.history.HistoryServer");
    try (Daemon server =
        Daemon.start("history", YARN.folder(), Map.of("SPARK_LOCAL_IP", Daemon.HOST), command)) {
      String at = "http://" + Daemon.HOST + ":" + port + "/";
      server.awaitPage(at + "api/v1/applications", "application_");
      int count = fetch(at, HttpClient.newHttpClient(), told);
      assertThat(count).isGreaterThanOrEqualTo(REST.size());
      return count;
    }
  }

  /** Of every process of this machine, with its environment. */
  private static void commandLines(StringBuilder told) {
    ProcessHandle.allProcesses()
        .forEach(
            process -> {
              told.append(procFile(process, "cmdline"));
              if (!process.equals(ProcessHandle.current())) {
                told.append(
                    procFile(process, "environ").replace("GRISTMILL_UI_PASSWORD=" + PASSWORD, ""));
              }
            });
  }

  private static String procFile(ProcessHandle process, String name) {
    try {
      return Files.readString(
          Path.of("/proc", Long.toString(process.pid()), name), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // It has ended.
    }
  }

  private static HttpClient client() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(keyStore.toFile(), PASSWORD.toCharArray());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusting(store));
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context).build();
  }

  private static KeyStore trusting(KeyStore own) throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("ui", own.getCertificate("ui"));
    return trusted;
  }

  private static List<String> plain(String run) {
    return new ArrayList<>(cluster.run().arguments("/crawl/*", run, "pipeline"));
  }

  private static List<String> secured(String run) {
    List<String> arguments = plain(run);
    arguments.addAll(
        List.of(
            "--properties-file",
            Submitted.HOME.resolve("conf/spark-secured.conf").toString(),
            "--conf",
            "spark.ssl.ui.keyStore=" + keyStore,
            "--set",
            "encryption.key=file:" + keyFile));
    return arguments;
  }

  /** Plain and secured runs in turn; a figure to be read, as other processes share the machine. */
  @Test
  void securityCostsLittle() throws Exception {
    double[][] cpu = new double[2][ROUNDS];
    double[][] wall = new double[2][ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      for (int kind = 0; kind < 2; kind++) {
        String run = "/runs/cost-" + round + kind;
        long start = System.nanoTime();
        cpu[kind][round] = cpuSeconds(kind == 0 ? plain(run) : secured(run));
        wall[kind][round] = (System.nanoTime() - start) / 1e9;
      }
    }
    double cpuRatio = median(cpu[1]) / median(cpu[0]);
    double wallRatio = median(wall[1]) / median(wall[0]);
    StageFaults.note(
        Messages.format(
            "secured against plain: CPU %s and %s s, ratio %.3f; wall %s and %s s, ratio %.3f",
            Arrays.toString(cpu[1]),
            Arrays.toString(cpu[0]),
            cpuRatio,
            Arrays.toString(wall[1]),
            Arrays.toString(wall[0]),
            wallRatio));
    assertThat(cpuRatio).isLessThan(1.5);
  }

  /** Of the driver and all containers. */
  private static double cpuSeconds(List<String> arguments) throws Exception {
    Submitted.Running running =
        cluster.begin(arguments, "client", Map.of("GRISTMILL_UI_PASSWORD", PASSWORD));
    Map<Long, Double> seconds = new HashMap<>();
    while (running.process().isAlive()) {
      Stream.concat(
              Stream.concat(
                  Stream.of(running.process().toHandle()), running.process().descendants()),
              cluster.hadoop().running("").stream())
          .forEach(
              process ->
                  process
                      .info()
                      .totalCpuDuration()
                      .ifPresent(time -> seconds.put(process.pid(), time.toMillis() / 1e3)));
      TimeUnit.MILLISECONDS.sleep(100);
    }
    Submitted submitted = running.await();
    assertThat(submitted.status()).as(submitted.output()).isZero();
    return seconds.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
