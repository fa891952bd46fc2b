package io.gristmill.spark.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An S3 server with plain HTTP. It listens on every address, so that it runs in a network namespace
 * of its own, in which there is only a loopback interface; so do the commands that use it.
 */
final class S3Server implements AutoCloseable {

  /** In the namespace, where nothing else listens. */
  static final String ENDPOINT = "http://127.0.0.1:9090";

  /** What S3A needs to know. The server's listings have no entity tags to compare. */
  private static final String SETTINGS =
      """
      spark.hadoop.fs.s3a.endpoint                http://127.0.0.1:9090
      spark.hadoop.fs.s3a.path.style.access       true
      spark.hadoop.fs.s3a.connection.ssl.enabled  false
      spark.hadoop.fs.s3a.change.detection.mode   none
      spark.hadoop.fs.s3a.access.key              none
      spark.hadoop.fs.s3a.secret.key              none
      """;

  private final String namespace = "gristmill-" + ProcessHandle.current().pid();
  private final Path folder;
  private Daemon daemon;

  private S3Server(Path folder) {
    this.folder = folder;
  }

  /** Starts it with some buckets. */
  static S3Server start(Path folder, String... buckets) throws IOException, InterruptedException {
    S3Server server = new S3Server(folder);
    try {
      run(List.of("ip", "netns", "add", server.namespace));
      run(List.of("ip", "-n", server.namespace, "link", "set", "lo", "up"));
      Path jar;
      try (var jars = Files.newDirectoryStream(ServerJars.of("s3mock"), "*.jar")) {
        jar = jars.iterator().next();
      }
      List<String> command = server.inNamespace();
      command.addAll(
          Daemon.java(
              jar.toString(),
              List.of(),
              "org.springframework.boot.loader.JarLauncher",
              "--server.port=9191",
              "--com.adobe.testing.s3mock.domain.initial-buckets=" + String.join(",", buckets),
              "--com.adobe.testing.s3mock.domain.root="
                  + Files.createDirectories(folder.resolve("objects"))));
      server.daemon = Daemon.start("s3mock", folder, Map.of(), command).awaitLog("Started S3Mock");
    } catch (IOException | InterruptedException | RuntimeException e) {
      server.close();
      throw e;
    }
    return server;
  }

  /** Options of a command that is to use it. */
  List<String> settings() throws IOException {
    Path file = folder.resolve("s3.conf");
    Files.writeString(file, SETTINGS);
    return List.of(
        "--properties-file",
        file.toString(),
        "--conf",
        "spark.jars.packages=org.apache.hadoop:hadoop-aws:3.3.4",
        "--conf",
        "spark.jars.ivy=" + folder.resolve("ivy"));
  }

  /** Whether this process may make network namespaces. */
  static boolean canStart() {
    return System.getProperty("user.name").equals("root")
        && Files.isExecutable(Path.of("/usr/sbin/ip"));
  }

  /** The words before a command that is to reach the server. */
  List<String> inNamespace() {
    return new ArrayList<>(List.of("ip", "netns", "exec", namespace));
  }

  /** Hadoop's file system shell, with S3A's settings. */
  void shell(Path sparkHome, String... arguments) throws IOException, InterruptedException {
    Map<String, String> settings = new LinkedHashMap<>();
    for (String line : SETTINGS.lines().toList()) {
      String[] setting = line.strip().split("\\s+");
      settings.put(setting[0].replace("spark.hadoop.", ""), setting[1]);
    }
    Path conf = Files.createDirectories(folder.resolve("conf"));
    HadoopDaemons.site(conf.resolve("core-site.xml"), settings);
    List<String> command = inNamespace();
    command.addAll(
        Daemon.java(
            conf + ":" + sparkHome.resolve("jars") + "/*:" + ServerJars.of("hadoop-aws") + "/*",
            List.of("-Dlog4j2.level=error"),
            "org.apache.hadoop.fs.FsShell"));
    command.addAll(List.of(arguments));
    run(command);
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    if (process.waitFor() != 0) {
      throw new IOException("failed: " + command);
    }
  }

  @Override
  public void close() {
    if (daemon != null) {
      daemon.close();
    }
    try {
      run(List.of("ip", "netns", "del", namespace));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
