package io.gristmill.spark.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Spark's standalone cluster: a master on this machine, and two workers of two cores each, on hosts
 * of their own where there are any.
 */
final class StandaloneDaemons implements AutoCloseable {

  static final int WORKERS = 2;
  private static final List<String> OPENS =
      List.of(
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
          "--add-opens=java.base/java.nio=ALL-UNNAMED");

  private final Path folder;
  private final Path sparkHome;
  private final Hosts hosts;
  private final Deque<Daemon> daemons = new ArrayDeque<>();
  private final Map<Integer, Daemon> workers = new HashMap<>();
  private final int port;

  private StandaloneDaemons(Path folder, Path sparkHome, Hosts hosts) throws IOException {
    this.folder = folder;
    this.sparkHome = sparkHome;
    this.hosts = hosts;
    this.port = Daemon.freePort();
  }

  /** Writes a site's configuration for small executors on both workers, and gives its folder. */
  static Path site(Path folder) throws IOException {
    Path site = Files.createDirectories(folder.resolve("site"));
    Files.writeString(
        site.resolve("spark-defaults.conf"),
        """
        spark.executor.memory         700m
        spark.executor.cores          1
        spark.cores.max               2
        spark.sql.shuffle.partitions  4
        """);
    return site;
  }

  /**
   * Starts them.
   *
   * @param hosts of the workers; closed with the daemons
   */
  static StandaloneDaemons start(Path folder, Path sparkHome, Hosts hosts)
      throws IOException, InterruptedException {
    StandaloneDaemons cluster = new StandaloneDaemons(folder, sparkHome, hosts);
    try {
      cluster.startAll();
    } catch (IOException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
    return cluster;
  }

  private void startAll() throws IOException, InterruptedException {
    int web = Daemon.freePort();
    String retries = "-Dspark.deploy.maxExecutorRetries=-1 -Dspark.worker.timeout=20";
    Daemon master =
        start(
            0,
            List.of(retries.split(" ")),
            "master",
            "--port",
            "" + port,
            "--webui-port",
            "" + web);
    master.awaitPort(hosts.address(0), port);
    for (int i = 1; i <= WORKERS; i++) {
      startWorker(i);
    }
    String page = "http://" + hosts.address(0) + ":" + web + "/json/";
    master.awaitPage(page, "\"aliveworkers\" : " + WORKERS);
  }

  /** Starts a worker, also one that was killed. */
  void startWorker(int number) throws IOException {
    Path work = Files.createDirectories(folder.resolve("work" + number));
    workers.put(
        number,
        start(
            Math.min(number, hosts.count()),
            List.of(),
            "worker",
            "--webui-port",
            "" + Daemon.freePort(),
            "--cores",
            "2",
            "--memory",
            "4g",
            "--work-dir",
            work.toString(),
            url()));
  }

  Daemon worker(int number) {
    return workers.get(number);
  }

  /** The JVMs of executors on a worker. */
  List<ProcessHandle> executors(int number) {
    return Daemon.javaWith(
        "spark://Worker@" + hosts.address(number), "CoarseGrainedExecutorBackend");
  }

  /** Where the executors of a worker put shuffled and spilled data. */
  Path localFolder(int number) throws IOException {
    return Files.createDirectories(folder.resolve("local" + number));
  }

  Hosts hosts() {
    return hosts;
  }

  private Daemon start(int host, List<String> flags, String kind, String... options)
      throws IOException {
    String type = kind.substring(0, 1).toUpperCase(Locale.ROOT) + kind.substring(1);
    List<String> all = new ArrayList<>(OPENS);
    all.addAll(flags);
    List<String> command = new ArrayList<>(hosts.words(host));
    command.addAll(
        Daemon.java(
            sparkHome.resolve("jars") + "/*",
            all,
            "org.apache.spark.deploy." + kind + "." + type,
            "--host",
            hosts.address(host)));
    command.addAll(List.of(options));
    Map<String, String> environment =
        Map.of(
            "SPARK_HOME",
            sparkHome.toString(),
            "SPARK_SCALA_VERSION",
            "2.12",
            "SPARK_LOCAL_IP",
            hosts.address(host),
            "SPARK_LOCAL_DIRS",
            localFolder(host).toString(),
            "JAVA_HOME",
            System.getProperty("java.home"));
    Daemon daemon = Daemon.start(kind + host, folder, environment, command);
    daemons.push(daemon);
    return daemon;
  }

  /** For {@code --master}. */
  String url() {
    return "spark://" + hosts.address(0) + ":" + port;
  }

  @Override
  public void close() throws IOException {
    daemons.forEach(Daemon::close);
    hosts.close();
  }
}
