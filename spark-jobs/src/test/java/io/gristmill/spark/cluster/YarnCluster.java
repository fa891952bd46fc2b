package io.gristmill.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.spark.storage.HadoopConfigurations;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * YARN and HDFS as a site has them: a queue, Spark's jars and event logs on HDFS, all named in its
 * {@code spark-defaults.conf}. The input is on HDFS; containers do not see the submitter's files.
 */
final class YarnCluster implements AutoCloseable {

  private static final Pattern APPLICATION = Pattern.compile("application_\\d+_\\d+");
  private static final String SITE =
      """
      spark.yarn.queue                        crawl
      spark.yarn.archive                      hdfs:///spark/spark-jars.zip
      spark.eventLog.enabled                  true
      spark.eventLog.dir                      hdfs:///eventlogs
      spark.executor.memory                   700m
      spark.executor.instances                2
      spark.executor.extraJavaOptions         -Dsite.flag=executor
      spark.sql.shuffle.partitions            4
      """;

  private final Path folder;
  private final SmallRun run;
  private final HadoopDaemons hadoop;
  private final FileSystem hdfs;
  private final Map<String, String> environment;

  private YarnCluster(Path folder, SmallRun run, HadoopDaemons hadoop, FileSystem hdfs)
      throws IOException {
    this.folder = folder;
    this.run = run;
    this.hadoop = hadoop;
    this.hdfs = hdfs;
    Path site = Files.createDirectories(folder.resolve("site"));
    Files.writeString(
        site.resolve("spark-defaults.conf"),
        hadoop.hosts().areApart() ? SITE + "spark.shuffle.service.enabled true\n" : SITE);
    environment =
        Map.of(
            "HADOOP_CONF_DIR",
            hadoop.conf().toString(),
            "SPARK_CONF_DIR",
            site.toString(),
            "SPARK_LOCAL_IP",
            hadoop.hosts().address(0));
  }

  /** On this machine alone, with one DataNode and one NodeManager. */
  static YarnCluster start(Path folder) throws IOException, InterruptedException {
    return start(folder, Hosts.one());
  }

  /** Starts the daemons and uploads Spark and the input. */
  static YarnCluster start(Path folder, Hosts hosts) throws IOException, InterruptedException {
    SmallRun run = SmallRun.in(Files.createDirectories(folder.resolve("submitter")));
    Path maven = Path.of(System.getProperty("user.home"), ".m2", "repository");
    HadoopDaemons hadoop =
        HadoopDaemons.start(
            Files.createDirectories(folder.resolve("hadoop")),
            hosts,
            Stream.of(Submitted.HOME, maven, run.folder()).filter(Files::isDirectory).toList());
    try {
      Configuration configuration = HadoopConfigurations.create();
      configuration.set("fs.defaultFS", hadoop.hdfs());
      configuration.set("dfs.replication", Integer.toString(Math.min(2, hosts.count())));
      FileSystem hdfs = FileSystem.newInstance(configuration);
      hdfs.mkdirs(path("/eventlogs"));
      hdfs.copyFromLocalFile(path(run.crawl().toUri().toString()), path("/crawl"));
      uploadSpark(hdfs);
      return new YarnCluster(folder, run, hadoop, hdfs);
    } catch (IOException | InterruptedException | RuntimeException e) {
      hadoop.close();
      throw e;
    }
  }

  private static void uploadSpark(FileSystem hdfs) throws IOException, InterruptedException {
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

  /** The jars of a distribution's {@code lib}. */
  void uploadLibraries(String directory) throws IOException {
    List<String> jars =
        new ArrayList<>(
            List.of(Files.readString(Path.of("target/classpath/application")).strip().split(":")));
    for (String module : List.of("core", "preprocessing", "spark-jobs")) {
      jars.add("../" + module + "/target/gristmill-" + module + ".jar");
    }
    for (String jar : jars) {
      Path file = Path.of(jar).toRealPath();
      hdfs.copyFromLocalFile(
          path(file.toUri().toString()), path(directory + "/" + file.getFileName()));
    }
  }

  SmallRun run() {
    return run;
  }

  HadoopDaemons hadoop() {
    return hadoop;
  }

  FileSystem hdfs() {
    return hdfs;
  }

  static org.apache.hadoop.fs.Path path(String path) {
    return new org.apache.hadoop.fs.Path(path);
  }

  /** Submits to YARN and waits. */
  Submitted submit(List<String> arguments, String mode) throws IOException, InterruptedException {
    return begin(arguments, mode).await();
  }

  /** Submits to YARN. */
  Submitted.Running begin(List<String> arguments, String mode) throws IOException {
    return begin(arguments, mode, Map.of());
  }

  /** Submits to YARN with more in the environment. */
  Submitted.Running begin(List<String> arguments, String mode, Map<String, String> more)
      throws IOException {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of("--master", "yarn", "--deploy-mode", mode));
    Map<String, String> both = new HashMap<>(environment);
    both.putAll(more);
    return Submitted.start(both, all);
  }

  /** A command in one process, which finds HDFS by {@code HADOOP_CONF_DIR}. */
  Submitted here(String... arguments) throws IOException, InterruptedException {
    return Submitted.run(environment, List.of(arguments));
  }

  /** What the ResourceManager tells of the application of a name. */
  String application(String name) throws IOException, InterruptedException {
    String all = Daemon.page(hadoop.resourceManager() + "/ws/v1/cluster/apps");
    return find(all, name).orElseThrow(() -> new AssertionError("no " + name + " in " + all));
  }

  private static Optional<String> find(String applications, String name) {
    return Stream.of(applications.split("\\},\\{"))
        .filter(app -> app.contains("\"name\":\"" + name + "\""))
        .findFirst();
  }

  /** What the application of a name has written so far; nothing before it is there. */
  String logsSoFar(String name) throws IOException, InterruptedException {
    String all = Daemon.page(hadoop.resourceManager() + "/ws/v1/cluster/apps");
    Optional<String> application = find(all, name);
    return application.isPresent() ? logs(application.get()) : "";
  }

  /** How often the ResourceManager started an application's master. */
  int attempts(String application) throws IOException, InterruptedException {
    String page =
        Daemon.page(
            hadoop.resourceManager() + "/ws/v1/cluster/apps/" + id(application) + "/appattempts");
    return page.split("\"appAttemptId\"", -1).length - 1;
  }

  private static String id(String application) {
    Matcher id = APPLICATION.matcher(application);
    assertThat(id.find()).isTrue();
    return id.group();
  }

  /** What an application's masters wrote to their standard streams. */
  String logs(String application) throws IOException {
    StringBuilder logs = new StringBuilder();
    String id = id(application);
    try (Stream<Path> files = Files.walk(hadoop.logs())) {
      for (Path file :
          files
              .filter(f -> f.toString().contains("/" + id + "/"))
              .filter(f -> f.toString().contains("_000001/std"))
              .sorted(Comparator.comparing(f -> f.getParent().getFileName()))
              .toList()) {
        logs.append(Files.readString(file));
      }
    }
    return logs.toString();
  }

  /** A copy of a directory of HDFS. */
  Path fetched(String directory) throws IOException {
    Path target = folder.resolve("fetched" + directory);
    if (!Files.exists(target)) {
      Files.createDirectories(target.getParent());
      hdfs.copyToLocalFile(path(directory), path(target.toUri().toString()));
    }
    return target;
  }

  @Override
  public void close() throws IOException {
    hdfs.close();
    hadoop.close();
  }
}
