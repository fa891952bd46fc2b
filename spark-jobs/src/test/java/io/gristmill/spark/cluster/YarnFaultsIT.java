package io.gristmill.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.error.Messages;
import io.gristmill.spark.cluster.StageFaults.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.protocol.HdfsConstants;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Faults of two hosts with HDFS, YARN and Spark's shuffle service, in every stage of a pipeline:
 * killed and halted processes, hosts that go, links that fail.
 */
@Tag("cluster-kills")
@EnabledIf(
    value = "io.gristmill.spark.cluster.Hosts#canBeApart",
    disabledReason = "expected root, ip, tc and iptables, to make hosts")
class YarnFaultsIT {

  private static final String EXECUTOR = "CoarseGrainedExecutorBackend";
  private static final String MASTER = "deploy.yarn.ApplicationMaster";
  private static final int HOSTS = 2;
  private static final Random RANDOM = new Random(Long.getLong("gristmill.seed", 1));

  private static final Later LATER = new Later();

  @RegisterExtension private static final YarnOfClass YARN = YarnOfClass.onHosts(HOSTS);

  private static YarnCluster cluster;
  private static StageFaults clientMode;
  private static StageFaults clusterMode;

  @BeforeAll
  static void start() throws Exception {
    cluster = YARN.cluster();
    cluster.uploadLibraries("/gristmill/lib");
    clientMode = new StageFaults(new Yarn("client"), "/runs/peace-client");
    clusterMode = new StageFaults(new Yarn("cluster"), "/runs/peace-cluster");
  }

  @Test
  void killedExecutorsChangeNoByte() throws Exception {
    everyStage(
        clientMode,
        "/runs/executors",
        List.of(),
        new Fault("SIGKILL of an executor", () -> kill(EXECUTOR)));
  }

  @Test
  void killedMastersChangeNoByte() throws Exception {
    everyStage(
        clusterMode,
        "/runs/masters",
        List.of(),
        new Fault("SIGKILL of the application master", () -> kill(MASTER)));
  }

  @Test
  void killedDaemonsOfANodeChangeNoByte() throws Exception {
    everyStage(
        clientMode,
        "/runs/daemons",
        List.of(),
        new Fault(
            "SIGKILL of a NodeManager, back after 5 s",
            () -> {
              int host = one();
              cluster.hadoop().daemon("NodeManager" + host).kill();
              LATER.after(5, () -> cluster.hadoop().startNodeManager(host));
              return "host " + host;
            }),
        new Fault(
            "SIGKILL of a DataNode, back after 10 s",
            () -> {
              int host = one();
              cluster.hadoop().daemon("DataNode" + host).kill();
              LATER.after(10, () -> cluster.hadoop().startDataNode(host));
              return "host " + host;
            }));
  }

  @Test
  void lostHostsChangeNoByte() throws Exception {
    everyStage(
        clusterMode,
        "/runs/hosts",
        List.of(),
        new Fault(
            "SIGKILL of all of a host, back after 25 s",
            () -> {
              restored();
              HadoopDaemons hadoop = cluster.hadoop();
              int host = hadoop.running("containers/node1").isEmpty() ? 2 : one();
              hadoop.daemon("NodeManager" + host).kill();
              hadoop.daemon("DataNode" + host).kill();
              List<ProcessHandle> containers = hadoop.running("containers/node" + host);
              containers.forEach(ProcessHandle::destroyForcibly);
              LATER.after(
                  25,
                  () -> {
                    hadoop.startDataNode(host);
                    hadoop.startNodeManager(host);
                  });
              return Messages.format("host %d, %d containers", host, containers.size());
            }));
  }

  @Test
  void aDataNodeThatStaysAwayChangesNoByte() throws Exception {
    Fault fault =
        new Fault(
            "SIGKILL of a DataNode that stays away",
            () -> {
              cluster.hadoop().daemon("DataNode2").kill();
              return "host 2";
            });
    try {
      clientMode.run("/runs/away", List.of("dedup"), List.of(), List.of(fault), LATER::await);
    } finally {
      cluster.hadoop().startDataNode(2);
    }
  }

  /** Executors that hang for a while, and executors that YARN takes for another queue. */
  @Test
  void haltedAndPreemptedExecutorsChangeNoByteUnderSpeculation() throws Exception {
    everyStage(
        clientMode,
        "/runs/halted",
        List.of(
            "spark.executor.instances=4",
            "spark.speculation=true",
            "spark.speculation.interval=200ms",
            "spark.speculation.quantile=0.3",
            "spark.speculation.task.duration.threshold=5s"),
        new Fault(
            "SIGSTOP of an executor for 15 s, speculation on",
            () -> {
              List<ProcessHandle> executors = executors();
              ProcessHandle executor = executors.get(RANDOM.nextInt(executors.size()));
              Hosts.run("kill", "-STOP", "" + executor.pid());
              LATER.after(15, () -> signal("-CONT", executor));
              return "1 of " + executors.size();
            }),
        new Fault(
            "preemption for another queue, 12 s",
            () -> {
              int before = executors().size();
              Hungry hungry = Hungry.submit(cluster.hadoop(), 2, 2304);
              LATER.after(12, hungry::close);
              return Messages.format("%d executors there", before);
            }));
    String told = Files.readString(YARN.folder().resolve("hadoop/ResourceManager.log"));
    assertThat(told).containsIgnoringCase("preempt");
  }

  /** Hosts that YARN sends away under dynamic allocation, and links that fail. */
  @Test
  void decommissionAndBadLinksChangeNoByteUnderDynamicAllocation() throws Exception {
    Hosts hosts = cluster.hadoop().hosts();
    for (int host = 1; host <= HOSTS; host++) {
      hosts.slow(host, "200mbit");
      hosts.drop(host, 0.02);
    }
    try {
      everyStage(
          clientMode,
          "/runs/links",
          List.of(
              "spark.dynamicAllocation.enabled=true",
              "spark.dynamicAllocation.minExecutors=1",
              "spark.dynamicAllocation.initialExecutors=1",
              "spark.dynamicAllocation.maxExecutors=4",
              "spark.dynamicAllocation.schedulerBacklogTimeout=1s",
              "spark.dynamicAllocation.executorIdleTimeout=3s"),
          new Fault(
              "decommission of a host for 12 s, dynamic allocation",
              () -> {
                restored();
                int host = one();
                int before = executors().size();
                cluster.hadoop().decommission(List.of(host));
                LATER.after(12, () -> recommission(host));
                return Messages.format("host %d, %d executors there", host, before);
              }),
          new Fault(
              "link away for 8 s; all of 200 Mbit/s, losing 2 %",
              () -> {
                int host = one();
                hosts.cut(host);
                LATER.after(8, () -> hosts.join(host));
                return "host " + host;
              }));
    } finally {
      for (int host = 1; host <= HOSTS; host++) {
        hosts.heal(host);
      }
    }
  }

  /** A NodeManager that was sent away has ended, or ends now. */
  private static void recommission(int host) throws IOException, InterruptedException {
    cluster.hadoop().decommission(List.of());
    cluster.hadoop().daemon("NodeManager" + host).close();
    cluster.hadoop().startNodeManager(host);
  }

  /** The output may take no more bytes, for so long that tasks have no attempts left. */
  @ParameterizedTest
  @ValueSource(strings = {"clean", "checkpoints"})
  void aQuotaThatIsUsedUpIsOneLineOrChangesNothing(String stage) throws Exception {
    String run = "/runs/quota-" + stage;
    Fault fault =
        new Fault(
            "quota of HDFS used up, room after 30 s",
            () -> {
              long used =
                  cluster.hdfs().getContentSummary(YarnCluster.path(run)).getSpaceConsumed();
              quota(run, Math.max(1, used));
              LATER.after(30, () -> quota(run, HdfsConstants.QUOTA_RESET));
              return Messages.format("%,d bytes used", used);
            });
    clientMode.run(run, List.of(stage), List.of(), List.of(fault), LATER::await);
  }

  private static void quota(String run, long bytes) throws IOException {
    ((DistributedFileSystem) cluster.hdfs())
        .setQuota(YarnCluster.path(run), HdfsConstants.QUOTA_DONT_SET, bytes);
  }

  private static void everyStage(
      StageFaults faults, String run, List<String> settings, Fault... taking) throws Exception {
    try {
      faults.run(run, StageFaults.STAGES, settings, List.of(taking), LATER::await);
    } finally {
      restored();
    }
  }

  private static Void restored() throws IOException, InterruptedException {
    LATER.await();
    cluster.hadoop().awaitNodeManagers(HOSTS);
    return null;
  }

  private static int one() {
    return 1 + RANDOM.nextInt(HOSTS);
  }

  private static List<ProcessHandle> executors() {
    return cluster.hadoop().running(EXECUTOR);
  }

  /** One that has ended meanwhile needs no signal. */
  private static void signal(String signal, ProcessHandle process)
      throws IOException, InterruptedException {
    if (process.isAlive()) {
      Hosts.run("kill", signal, "" + process.pid());
    }
  }

  private static String kill(String process) throws IOException {
    List<ProcessHandle> found = cluster.hadoop().running(process);
    if (found.isEmpty()) {
      return "none there";
    }
    ProcessHandle one = found.get(RANDOM.nextInt(found.size()));
    one.destroyForcibly();
    return "1 of " + found.size();
  }

  /** Pipelines on YARN in a deploy mode. */
  private record Yarn(String mode) implements StageFaults.Cluster {

    @Override
    public String name() {
      return "YARN, " + mode;
    }

    @Override
    public Submitted.Running begin(String run, List<String> settings) throws IOException {
      List<String> arguments =
          new ArrayList<>(cluster.run().arguments("/crawl/*", run, "pipeline", "--resume"));
      arguments.remove("--quiet");
      arguments.addAll(List.of("--conf", "spark.gristmill.libraries=hdfs:///gristmill/lib"));
      arguments.addAll(List.of("--conf", "spark.yarn.maxAppAttempts=20"));
      settings.forEach(setting -> arguments.addAll(List.of("--conf", setting)));
      return cluster.begin(arguments, mode);
    }

    @Override
    public String told(String run, Submitted.Running running)
        throws IOException, InterruptedException {
      return mode.equals("client")
          ? Files.readString(running.log())
          : cluster.logsSoFar("gristmill pipeline " + run.substring(run.lastIndexOf('/') + 1));
    }

    @Override
    public Path fetched(String run) throws IOException {
      return cluster.fetched(run);
    }
  }
}
