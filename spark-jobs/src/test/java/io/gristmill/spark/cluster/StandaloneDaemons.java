package io.gristmill.spark.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** Spark's standalone cluster: a master, and two workers of two cores each. */
final class StandaloneDaemons implements AutoCloseable {

  private static final int WORKERS = 2;
  private static final List<String> OPENS =
      List.of(
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
          "--add-opens=java.base/java.nio=ALL-UNNAMED");

  private final Deque<Daemon> daemons = new ArrayDeque<>();
  private final int port;

  private StandaloneDaemons(int port) {
    this.port = port;
  }

  static StandaloneDaemons start(Path folder, Path sparkHome)
      throws IOException, InterruptedException {
    StandaloneDaemons cluster = new StandaloneDaemons(Daemon.freePort());
    try {
      cluster.startAll(folder, sparkHome);
    } catch (IOException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
    return cluster;
  }

  private void startAll(Path folder, Path sparkHome) throws IOException, InterruptedException {
    int web = Daemon.freePort();
    Daemon master =
        start(folder, sparkHome, "master", "--port", "" + port, "--webui-port", "" + web);
    master.awaitPort(port);
    for (int i = 1; i <= WORKERS; i++) {
      Path work = Files.createDirectories(folder.resolve("work" + i));
      start(
          folder,
          sparkHome,
          "worker",
          "--webui-port",
          "" + Daemon.freePort(),
          "--cores",
          "2",
          "--memory",
          "4g",
          "--work-dir",
          work.toString(),
          url());
    }
    master.awaitPage(
        "http://" + Daemon.HOST + ":" + web + "/json/", "\"aliveworkers\" : " + WORKERS);
  }

  private Daemon start(Path folder, Path sparkHome, String kind, String... options)
      throws IOException {
    String type = kind.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + kind.substring(1);
    List<String> command =
        Daemon.java(
            sparkHome.resolve("jars") + "/*",
            OPENS,
            "org.apache.spark.deploy." + kind + "." + type,
            "--host",
            Daemon.HOST);
    command.addAll(List.of(options));
    Map<String, String> environment =
        Map.of(
            "SPARK_HOME",
            sparkHome.toString(),
            "SPARK_SCALA_VERSION",
            "2.12",
            "SPARK_LOCAL_IP",
            Daemon.HOST,
            "JAVA_HOME",
            System.getProperty("java.home"));
    Daemon daemon = Daemon.start(kind + daemons.size(), folder, environment, command);
    daemons.push(daemon);
    return daemon;
  }

  /** For {@code --master}. */
  String url() {
    return "spark://" + Daemon.HOST + ":" + port;
  }

  @Override
  public void close() {
    daemons.forEach(Daemon::close);
  }
}
