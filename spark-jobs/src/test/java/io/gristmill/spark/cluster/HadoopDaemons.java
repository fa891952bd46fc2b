package io.gristmill.spark.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * HDFS and YARN: NameNode, DataNode, ResourceManager and NodeManager.
 *
 * <p>Where this process is root, the NodeManager and so every container runs in a mount namespace
 * in which the given folders are empty: containers then see what another machine would see.
 */
final class HadoopDaemons implements AutoCloseable {

  private final Path folder;
  private final Path conf;
  private final Deque<Daemon> daemons = new ArrayDeque<>();
  private Daemon nodes;
  private final Map<String, Integer> ports = new TreeMap<>();

  private HadoopDaemons(Path folder) {
    this.folder = folder;
    this.conf = folder.resolve("conf");
  }

  /**
   * Starts all of them.
   *
   * @param folder for configuration, data and logs
   * @param hidden from containers
   */
  static HadoopDaemons start(Path folder, List<Path> hidden)
      throws IOException, InterruptedException {
    HadoopDaemons cluster = startHdfs(folder);
    try {
      cluster.startYarn(hidden);
    } catch (IOException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
    return cluster;
  }

  /**
   * Starts HDFS alone.
   *
   * @param folder for configuration, data and logs
   */
  static HadoopDaemons startHdfs(Path folder) throws IOException, InterruptedException {
    HadoopDaemons cluster = new HadoopDaemons(folder);
    try {
      cluster.startHdfs();
    } catch (IOException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
    return cluster;
  }

  private void startHdfs() throws IOException, InterruptedException {
    Path jars = ServerJars.of("hadoop");
    for (String webapp : List.of("hdfs", "datanode", "cluster", "node")) {
      Files.createDirectories(conf.resolve("webapps").resolve(webapp).resolve("WEB-INF"));
    }
    writeConfiguration();
    String hdfs = "org.apache.hadoop.hdfs.server.";
    String format = "NameNode.format";
    Daemon formatting = start(format, java(jars, hdfs + "namenode.NameNode", "-format", "-force"));
    formatting.awaitEnd();
    start("NameNode", java(jars, hdfs + "namenode.NameNode")).awaitPort(port("namenode"));
    start("DataNode", java(jars, hdfs + "datanode.DataNode")).awaitPort(port("datanode"));
  }

  private void startYarn(List<Path> hidden) throws IOException, InterruptedException {
    Path jars = ServerJars.of("hadoop");
    String yarn = "org.apache.hadoop.yarn.server.";
    Daemon resources =
        start("ResourceManager", java(jars, yarn + "resourcemanager.ResourceManager"));
    resources.awaitPort(port("tracker"));
    nodes = start("NodeManager", hiding(hidden, jars, yarn + "nodemanager.NodeManager"));
    resources.awaitPage(resourceManager() + "/ws/v1/cluster/metrics", "\"activeNodes\":1");
  }

  private Daemon start(String name, List<String> command) throws IOException {
    Map<String, String> environment =
        Map.of(
            "HADOOP_CONF_DIR",
            conf.toString(),
            "SPARK_LOCAL_IP",
            Daemon.HOST,
            "JAVA_HOME",
            javaHome());
    Daemon daemon = Daemon.start(name, folder, environment, command);
    daemons.push(daemon);
    return daemon;
  }

  private List<String> java(Path jars, String... program) {
    return Daemon.java(
        conf + ":" + jars + "/*",
        List.of(
            "-Dhadoop.log.dir=" + folder,
            "-Dlog4j.configuration=file:" + conf + "/log4j.properties"),
        program);
  }

  /** The jars, which lie in a hidden folder, are mounted at another place first. */
  private List<String> hiding(List<Path> hidden, Path jars, String program) throws IOException {
    if (!canHide()) {
      System.err.println("containers see this machine's files (expected root, to hide them)");
      return java(jars, program);
    }
    Path visible = Files.createDirectories(folder.resolve("jars"));
    StringBuilder script = new StringBuilder("mount --bind '" + jars + "' '" + visible + "'\n");
    for (Path path : hidden) {
      script.append("mount -t tmpfs -o size=1m none '").append(path).append("'\n");
    }
    script.append("exec");
    java(visible, program).forEach(word -> script.append(" '").append(word).append("'"));
    return List.of("unshare", "--mount", "bash", "-e", "-c", script.toString());
  }

  /** Whether this process may make mount namespaces. */
  static boolean canHide() {
    return System.getProperty("user.name").equals("root")
        && Files.isExecutable(Path.of("/usr/bin/unshare"));
  }

  private static String javaHome() {
    return System.getProperty("java.home");
  }

  /** A free port, the same for the same name. */
  private int port(String name) throws IOException {
    if (!ports.containsKey(name)) {
      ports.put(name, Daemon.freePort());
    }
    return ports.get(name);
  }

  private String address(String name) throws IOException {
    return Daemon.HOST + ":" + port(name);
  }

  /** For {@code HADOOP_CONF_DIR}. */
  Path conf() {
    return conf;
  }

  /** The file system's URI, without a slash at the end. */
  String hdfs() throws IOException {
    return "hdfs://" + address("namenode");
  }

  /** The address of the ResourceManager's pages. */
  String resourceManager() throws IOException {
    return "http://" + address("resources.web");
  }

  /** The JVMs of containers whose command line has a word. */
  List<ProcessHandle> running(String word) {
    return nodes.javaBelow(word);
  }

  /** Where containers lie: launch scripts, what was sent to them. */
  Path containers() {
    return folder.resolve("containers");
  }

  /** Where containers write their logs, by application and container. */
  Path logs() {
    return folder.resolve("logs");
  }

  private void writeConfiguration() throws IOException {
    site(
        conf.resolve("core-site.xml"),
        Map.of("fs.defaultFS", hdfs(), "hadoop.tmp.dir", folder.resolve("tmp").toString()));
    Map<String, String> hdfs = new LinkedHashMap<>();
    hdfs.put("dfs.replication", "1");
    hdfs.put("dfs.namenode.name.dir", folder.resolve("names").toUri().toString());
    hdfs.put("dfs.datanode.data.dir", folder.resolve("blocks").toUri().toString());
    hdfs.put("dfs.namenode.rpc-address", address("namenode"));
    hdfs.put("dfs.namenode.rpc-bind-host", Daemon.HOST);
    hdfs.put("dfs.namenode.http-address", address("namenode.web"));
    hdfs.put("dfs.datanode.address", address("datanode"));
    hdfs.put("dfs.datanode.http.address", address("datanode.web"));
    hdfs.put("dfs.datanode.ipc.address", address("datanode.ipc"));
    hdfs.put("dfs.datanode.hostname", Daemon.HOST);
    hdfs.put("dfs.namenode.datanode.registration.ip-hostname-check", "false");
    hdfs.put("dfs.namenode.safemode.extension", "0");
    hdfs.put("dfs.datanode.du.reserved", "0");
    site(conf.resolve("hdfs-site.xml"), hdfs);
    Map<String, String> yarn = new LinkedHashMap<>();
    yarn.put("yarn.resourcemanager.hostname", Daemon.HOST);
    yarn.put("yarn.resourcemanager.bind-host", Daemon.HOST);
    yarn.put("yarn.resourcemanager.address", address("resources"));
    yarn.put("yarn.resourcemanager.scheduler.address", address("scheduler"));
    yarn.put("yarn.resourcemanager.resource-tracker.address", address("tracker"));
    yarn.put("yarn.resourcemanager.admin.address", address("admin"));
    yarn.put("yarn.resourcemanager.webapp.address", address("resources.web"));
    yarn.put("yarn.resourcemanager.am.max-attempts", "3");
    yarn.put("yarn.nodemanager.hostname", Daemon.HOST);
    yarn.put("yarn.nodemanager.bind-host", Daemon.HOST);
    yarn.put("yarn.nodemanager.address", address("node"));
    yarn.put("yarn.nodemanager.localizer.address", address("localizer"));
    yarn.put("yarn.nodemanager.webapp.address", address("node.web"));
    yarn.put("yarn.nodemanager.collector-service.address", address("collector"));
    yarn.put("yarn.nodemanager.local-dirs", containers().toString());
    yarn.put("yarn.nodemanager.log-dirs", logs().toString());
    yarn.put("yarn.nodemanager.resource.memory-mb", "8192");
    yarn.put("yarn.nodemanager.resource.cpu-vcores", "8");
    yarn.put("yarn.scheduler.minimum-allocation-mb", "256");
    yarn.put("yarn.nodemanager.vmem-check-enabled", "false");
    yarn.put(
        "yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage", "99.5");
    yarn.put("yarn.nodemanager.env-whitelist", "JAVA_HOME,HADOOP_CONF_DIR");
    // Launch scripts stay to be looked at.
    yarn.put("yarn.nodemanager.delete.debug-delay-sec", "6000");
    yarn.put("yarn.nodemanager.container-monitor.interval-ms", "1000");
    site(conf.resolve("yarn-site.xml"), yarn);
    site(
        conf.resolve("capacity-scheduler.xml"),
        Map.of(
            "yarn.scheduler.capacity.root.queues", "default,crawl",
            "yarn.scheduler.capacity.root.default.capacity", "50",
            "yarn.scheduler.capacity.root.crawl.capacity", "50",
            "yarn.scheduler.capacity.root.crawl.maximum-capacity", "100",
            "yarn.scheduler.capacity.root.crawl.user-limit-factor", "2",
            "yarn.scheduler.capacity.maximum-am-resource-percent", "0.8"));
    Files.writeString(
        conf.resolve("log4j.properties"),
        """
        log4j.rootLogger=INFO,console
        log4j.appender.console=org.apache.log4j.ConsoleAppender
        log4j.appender.console.layout=org.apache.log4j.PatternLayout
        log4j.appender.console.layout.ConversionPattern=%d{HH:mm:ss} %p %c{1}: %m%n
        """);
  }

  /** Writes one of Hadoop's files of settings. */
  static void site(Path file, Map<String, String> settings) throws IOException {
    List<String> lines = new ArrayList<>(List.of("<configuration>"));
    settings.forEach(
        (key, value) ->
            lines.add(
                "  <property><name>" + key + "</name><value>" + value + "</value></property>"));
    lines.add("</configuration>");
    Files.write(file, lines);
  }

  @Override
  public void close() {
    daemons.forEach(Daemon::close);
  }
}
