package io.gristmill.spark.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * HDFS and YARN: a NameNode and a ResourceManager on this machine, a DataNode and a NodeManager on
 * each of the hosts.
 *
 * <p>Where this process is root, NodeManagers and so all containers run in a mount namespace in
 * which the given folders are empty: containers then see what another machine would see. Hosts that
 * are network namespaces have Spark's shuffle service, and names of their own.
 */
final class HadoopDaemons implements AutoCloseable {

  private static final String HDFS = "org.apache.hadoop.hdfs.server.";
  private static final String YARN = "org.apache.hadoop.yarn.server.";
  private static final String PROPERTIES =
      """
      log4j.rootLogger=INFO,console
      log4j.appender.console=org.apache.log4j.ConsoleAppender
      log4j.appender.console.layout=org.apache.log4j.PatternLayout
      log4j.appender.console.layout.ConversionPattern=%d{HH:mm:ss} %p %c{1}: %m%n
      """;

  private final Path folder;
  private final Hosts hosts;
  private final List<Path> hidden;
  private final Path jars;
  private final Map<String, Daemon> daemons = new LinkedHashMap<>();
  private final Map<String, Integer> ports = new TreeMap<>();

  private HadoopDaemons(Path folder, Hosts hosts, List<Path> hidden)
      throws IOException, InterruptedException {
    this.folder = folder;
    this.hosts = hosts;
    this.hidden = hidden;
    this.jars = ServerJars.of("hadoop");
  }

  /**
   * Starts HDFS alone, on this machine.
   *
   * @param folder for configuration, data and logs
   */
  static HadoopDaemons startHdfs(Path folder) throws IOException, InterruptedException {
    HadoopDaemons cluster = new HadoopDaemons(folder, Hosts.one(), List.of());
    try {
      cluster.startHdfs();
    } catch (IOException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
    return cluster;
  }

  /**
   * Starts all of them.
   *
   * @param folder for configuration, data and logs
   * @param hosts of DataNodes and NodeManagers; closed with the daemons
   * @param hidden from containers
   */
  static HadoopDaemons start(Path folder, Hosts hosts, List<Path> hidden)
      throws IOException, InterruptedException {
    HadoopDaemons cluster = new HadoopDaemons(folder, hosts, hidden);
    try {
      cluster.startHdfs();
      cluster.startYarn();
    } catch (IOException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
    return cluster;
  }

  private void startHdfs() throws IOException, InterruptedException {
    for (String webapp : List.of("hdfs", "datanode", "cluster", "node")) {
      Files.createDirectories(folder.resolve("pages/webapps/" + webapp + "/WEB-INF"));
    }
    for (int host = 0; host <= hosts.count(); host++) {
      writeConfiguration(host);
    }
    Files.createFile(folder.resolve("excluded"));
    String nameNode = HDFS + "namenode.NameNode";
    start("NameNode.format", 0, java(0, nameNode, "-format", "-force")).awaitEnd();
    start("NameNode", 0, java(0, nameNode)).awaitPort(hosts.address(0), port("namenode"));
    for (int host = 1; host <= hosts.count(); host++) {
      startDataNode(host).awaitPort(hosts.address(host), port("datanode" + host));
    }
  }

  private void startYarn() throws IOException, InterruptedException {
    start("ResourceManager", 0, java(0, YARN + "resourcemanager.ResourceManager"))
        .awaitPort(hosts.address(0), port("tracker"));
    for (int host = 1; host <= hosts.count(); host++) {
      startNodeManager(host);
    }
    awaitNodeManagers(hosts.count());
  }

  Daemon startDataNode(int host) throws IOException {
    return start("DataNode" + host, host, java(host, HDFS + "datanode.DataNode"));
  }

  Daemon startNodeManager(int host) throws IOException, InterruptedException {
    return start(
        "NodeManager" + host, host, hiding(host, java(host, YARN + "nodemanager.NodeManager")));
  }

  /** Waits until as many NodeManagers are active. */
  void awaitNodeManagers(int count) throws IOException, InterruptedException {
    daemons
        .get("ResourceManager")
        .awaitPage(resourceManager() + "/ws/v1/cluster/metrics", "\"activeNodes\":" + count);
  }

  /** One of those started. */
  Daemon daemon(String name) {
    return daemons.get(name);
  }

  Hosts hosts() {
    return hosts;
  }

  private Daemon start(String name, int host, List<String> command) throws IOException {
    Map<String, String> environment =
        Map.of(
            "HADOOP_CONF_DIR",
            conf(host).toString(),
            "SPARK_LOCAL_IP",
            hosts.address(host),
            "JAVA_HOME",
            System.getProperty("java.home"));
    List<String> words = new ArrayList<>(hosts.words(host));
    words.addAll(command);
    Daemon daemon = Daemon.start(name, folder, environment, words);
    daemons.put(name, daemon);
    return daemon;
  }

  private List<String> java(int host, String... program) {
    return Daemon.java(
        conf(host) + ":" + folder.resolve("pages") + ":" + jars + "/*",
        List.of(
            "-Dhadoop.log.dir=" + folder,
            "-Dlog4j.configuration=file:" + conf() + "/log4j.properties"),
        program);
  }

  /** The jars, which lie in a hidden folder, are mounted at another place first. */
  private List<String> hiding(int host, List<String> command)
      throws IOException, InterruptedException {
    if (!canHide()) {
      System.err.println("containers see this machine's files (expected root, to hide them)");
      return command;
    }
    StringBuilder script = new StringBuilder();
    script.append(bind(jars, Files.createDirectories(folder.resolve("jars"))));
    if (hosts.areApart()) {
      Path names = folder.resolve("names" + host);
      Files.writeString(names, "127.0.0.1 localhost\n127.0.1.1 node" + host + "\n");
      script.append(bind(names, Path.of("/etc/hosts")));
      script.append("echo node" + host + " > /proc/sys/kernel/hostname\n");
      Path shuffle = Files.createDirectories(folder.resolve("shuffle"));
      script.append(bind(ServerJars.of("shuffle"), shuffle));
    }
    for (Path path : hidden) {
      script.append("mount -t tmpfs -o size=1m none '").append(path).append("'\n");
    }
    script.append("exec");
    for (String word : command) {
      String visible = word.replace(jars.toString(), folder.resolve("jars").toString());
      script.append(" '").append(visible).append("'");
    }
    return List.of("unshare", "--mount", "--uts", "bash", "-e", "-c", script.toString());
  }

  private static String bind(Path from, Path to) {
    return "mount --bind '" + from + "' '" + to + "'\n";
  }

  /** Whether this process may make mount namespaces. */
  static boolean canHide() {
    return System.getProperty("user.name").equals("root")
        && Files.isExecutable(Path.of("/usr/bin/unshare"));
  }

  /** A free port, the same for the same name. */
  private int port(String name) throws IOException {
    if (!ports.containsKey(name)) {
      ports.put(name, Daemon.freePort());
    }
    return ports.get(name);
  }

  private String address(int host, String name) throws IOException {
    return hosts.address(host) + ":" + port(host == 0 ? name : name + host);
  }

  /** For {@code HADOOP_CONF_DIR}. */
  Path conf() {
    return conf(0);
  }

  private Path conf(int host) {
    return folder.resolve(host == 0 ? "conf" : "conf" + host);
  }

  /** The file system's URI, without a slash at the end. */
  String hdfs() throws IOException {
    return "hdfs://" + address(0, "namenode");
  }

  /** The address of the ResourceManager's pages. */
  String resourceManager() throws IOException {
    return "http://" + address(0, "resources.web");
  }

  /** The JVMs of containers whose command line has a word; also of a NodeManager that ended. */
  List<ProcessHandle> running(String word) {
    return Daemon.javaWith(containers().toString(), word);
  }

  /** Where containers lie, by host: launch scripts, what was sent to them. */
  Path containers() {
    return folder.resolve("containers");
  }

  /** Where containers write their logs, by host, application and container. */
  Path logs() {
    return folder.resolve("logs");
  }

  /** Has the ResourceManager send away what runs on hosts, and give them nothing more. */
  void decommission(List<Integer> excluded) throws IOException, InterruptedException {
    Files.write(folder.resolve("excluded"), excluded.stream().map(hosts::address).toList());
    String program = "org.apache.hadoop.yarn.client.cli.RMAdminCLI";
    start("RMAdminCLI", 0, java(0, program, "-refreshNodes")).awaitEnd();
  }

  /** Settings of one host, and of clients for host 0. */
  private void writeConfiguration(int host) throws IOException {
    Path conf = Files.createDirectories(conf(host));
    site(
        conf.resolve("core-site.xml"),
        Map.of("fs.defaultFS", hdfs(), "hadoop.tmp.dir", folder.resolve("tmp" + host).toString()));
    site(conf.resolve("hdfs-site.xml"), hdfsSettings(host));
    site(conf.resolve("yarn-site.xml"), yarnSettings(host));
    site(
        conf.resolve("capacity-scheduler.xml"),
        Map.of(
            "yarn.scheduler.capacity.root.queues", "default,crawl",
            "yarn.scheduler.capacity.root.default.capacity", "50",
            "yarn.scheduler.capacity.root.crawl.capacity", "50",
            "yarn.scheduler.capacity.root.crawl.maximum-capacity", "100",
            "yarn.scheduler.capacity.root.crawl.user-limit-factor", "2",
            "yarn.scheduler.capacity.maximum-am-resource-percent", "0.8"));
    Files.writeString(conf.resolve("log4j.properties"), PROPERTIES);
  }

  private Map<String, String> hdfsSettings(int host) throws IOException {
    Map<String, String> hdfs = new LinkedHashMap<>();
    hdfs.put("dfs.replication", Integer.toString(Math.min(2, hosts.count())));
    hdfs.put("dfs.namenode.name.dir", folder.resolve("names").toUri().toString());
    hdfs.put("dfs.namenode.rpc-address", address(0, "namenode"));
    hdfs.put("dfs.namenode.rpc-bind-host", hosts.address(0));
    hdfs.put("dfs.namenode.http-address", address(0, "namenode.web"));
    hdfs.put("dfs.namenode.datanode.registration.ip-hostname-check", "false");
    hdfs.put("dfs.namenode.safemode.extension", "0");
    // A DataNode that is silent for 16 s is lost.
    hdfs.put("dfs.heartbeat.interval", "1");
    hdfs.put("dfs.namenode.heartbeat.recheck-interval", "3000");
    hdfs.put("dfs.datanode.data.dir", folder.resolve("blocks" + host).toUri().toString());
    hdfs.put("dfs.datanode.address", address(host, "datanode"));
    hdfs.put("dfs.datanode.http.address", address(host, "datanode.web"));
    hdfs.put("dfs.datanode.ipc.address", address(host, "datanode.ipc"));
    hdfs.put("dfs.datanode.hostname", hosts.address(host));
    hdfs.put("dfs.datanode.du.reserved", "0");
    return hdfs;
  }

  private Map<String, String> yarnSettings(int host) throws IOException {
    Map<String, String> yarn = new LinkedHashMap<>();
    yarn.put("yarn.resourcemanager.hostname", hosts.address(0));
    yarn.put("yarn.resourcemanager.bind-host", hosts.address(0));
    yarn.put("yarn.resourcemanager.address", address(0, "resources"));
    yarn.put("yarn.resourcemanager.scheduler.address", address(0, "scheduler"));
    yarn.put("yarn.resourcemanager.resource-tracker.address", address(0, "tracker"));
    yarn.put("yarn.resourcemanager.admin.address", address(0, "admin"));
    yarn.put("yarn.resourcemanager.webapp.address", address(0, "resources.web"));
    yarn.put("yarn.resourcemanager.am.max-attempts", hosts.areApart() ? "20" : "3");
    // A NodeManager that is silent for 20 s is lost.
    yarn.put("yarn.nm.liveness-monitor.expiry-interval-ms", "20000");
    yarn.put("yarn.resourcemanager.nodes.exclude-path", folder.resolve("excluded").toString());
    yarn.put("yarn.resourcemanager.scheduler.monitor.enable", "true");
    String preemption = "yarn.resourcemanager.monitor.capacity.preemption.";
    yarn.put(preemption + "monitoring_interval", "1000");
    yarn.put(preemption + "max_wait_before_kill", "2000");
    yarn.put(preemption + "total_preemption_per_round", "1.0");
    yarn.put(preemption + "natural_termination_factor", "1.0");
    yarn.put("yarn.nodemanager.hostname", hosts.address(host));
    yarn.put("yarn.nodemanager.bind-host", hosts.address(host));
    yarn.put("yarn.nodemanager.address", address(host, "node"));
    yarn.put("yarn.nodemanager.localizer.address", address(host, "localizer"));
    yarn.put("yarn.nodemanager.webapp.address", address(host, "node.web"));
    yarn.put("yarn.nodemanager.collector-service.address", address(host, "collector"));
    yarn.put("yarn.nodemanager.local-dirs", containers().resolve("node" + host).toString());
    yarn.put("yarn.nodemanager.log-dirs", logs().resolve("node" + host).toString());
    yarn.put("yarn.nodemanager.resource.memory-mb", hosts.areApart() ? "5120" : "8192");
    yarn.put("yarn.nodemanager.resource.cpu-vcores", "8");
    yarn.put("yarn.scheduler.minimum-allocation-mb", "256");
    yarn.put("yarn.nodemanager.vmem-check-enabled", "false");
    yarn.put(
        "yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage", "99.5");
    yarn.put("yarn.nodemanager.env-whitelist", "JAVA_HOME,HADOOP_CONF_DIR,SPARK_LOCAL_IP");
    // Launch scripts stay to be looked at.
    yarn.put("yarn.nodemanager.delete.debug-delay-sec", "6000");
    yarn.put("yarn.nodemanager.container-monitor.interval-ms", "1000");
    if (hosts.areApart()) {
      yarn.put("yarn.nodemanager.recovery.enabled", "true");
      yarn.put("yarn.nodemanager.recovery.dir", folder.resolve("recovery" + host).toString());
      String service = "yarn.nodemanager.aux-services";
      yarn.put(service, "spark_shuffle");
      yarn.put(
          service + ".spark_shuffle.class", "org.apache.spark.network.yarn.YarnShuffleService");
      yarn.put(service + ".spark_shuffle.classpath", folder.resolve("shuffle") + "/*");
    }
    return yarn;
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
  public void close() throws IOException {
    List<Daemon> started = new ArrayList<>(daemons.values());
    Collections.reverse(started);
    started.forEach(Daemon::close);
    running("").forEach(ProcessHandle::destroyForcibly);
    hosts.close();
  }
}
