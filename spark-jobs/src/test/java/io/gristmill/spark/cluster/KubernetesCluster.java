package io.gristmill.spark.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.gristmill.spark.cluster.kubernetes.Image;
import io.gristmill.spark.cluster.kubernetes.StandIn;
import io.gristmill.spark.storage.HadoopConfigurations;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * Kubernetes and HDFS as a site has them: Gristmill's image, roles and service account, the input
 * on HDFS. Pods see their image and volumes, and nothing of the submitter's.
 */
final class KubernetesCluster implements AutoCloseable {

  static final String NAMESPACE = "crawl";

  /** Owner of the runs on HDFS; neither the user of HDFS nor that of the image. */
  static final String MILLER = "miller";

  /** A driver in client mode has the rights of the user who starts it. */
  private static final String DRIVERS = "drivers-here";

  private static final String DRIVER_HERE =
      """
      kind: RoleBinding
      metadata: {name: drivers-here}
      roleRef: {name: gristmill-driver}
      subjects: [{kind: Group, name: drivers-here}]
      """;

  private static final Path FILES = Submitted.HOME.resolve("submit/kubernetes");
  private static final long LONGEST_WAIT_SECONDS = 400;
  private static final long POLL_MILLIS = 100;
  private static final Map<String, String> NODE =
      Map.of("cpu", "4", "memory", "10Gi", "nvidia.com/gpu", "1");

  private final Path folder;
  private final SmallRun run;
  private final HadoopDaemons hadoop;
  private final FileSystem hdfs;
  private final StandIn kubernetes;
  private final String token;
  private final Map<String, String> environment;

  private KubernetesCluster(Path folder, HadoopDaemons hadoop)
      throws IOException, InterruptedException {
    this.folder = folder;
    this.hadoop = hadoop;
    this.run = SmallRun.in(Files.createDirectories(folder.resolve("submitter")));
    Configuration configuration = HadoopConfigurations.create();
    configuration.set("fs.defaultFS", hadoop.hdfs());
    this.hdfs = FileSystem.newInstance(configuration);
    hdfs.copyFromLocalFile(path(run.crawl().toUri().toString()), path("/crawl"));
    for (String directory : List.of("/runs", "/eventlogs")) {
      hdfs.mkdirs(path(directory));
      hdfs.setOwner(path(directory), MILLER, MILLER);
    }
    this.kubernetes = new StandIn(folder.resolve("kubernetes"), image(folder), NODE);
    kubernetes.apply(FILES.resolve("rbac.yaml"), NAMESPACE);
    kubernetes.apply(Files.writeString(folder.resolve("here.yaml"), DRIVER_HERE), NAMESPACE);
    kubernetes.writeClientConfiguration(folder.resolve(DRIVERS), "carter", DRIVERS);
    Path client = folder.resolve("kubeconfig");
    this.token = kubernetes.writeClientConfiguration(client, MILLER, "gristmill-submitters");
    Path site = Files.createDirectories(folder.resolve("site"));
    Files.writeString(site.resolve("spark-defaults.conf"), site());
    this.environment =
        Map.of(
            "KUBECONFIG", client.toString(),
            "HADOOP_CONF_DIR", hadoop.conf().toString(),
            "HADOOP_USER_NAME", MILLER,
            "SPARK_CONF_DIR", site.toString());
  }

  /** Starts the daemons, uploads the input, builds the image. */
  static KubernetesCluster start(Path folder) throws IOException, InterruptedException {
    HadoopDaemons hadoop =
        HadoopDaemons.startHdfs(Files.createDirectories(folder.resolve("hadoop")));
    try {
      return new KubernetesCluster(folder, hadoop);
    } catch (IOException | InterruptedException | RuntimeException e) {
      hadoop.close();
      throw e;
    }
  }

  private String site() {
    return """
        spark.kubernetes.namespace                    crawl
        spark.kubernetes.container.image              registry.example.org/gristmill:1
        spark.kubernetes.driver.master                %s
        spark.kubernetes.driver.request.cores         0.5
        spark.kubernetes.executor.request.cores       0.5
        spark.executor.memory                         700m
        spark.executor.instances                      2
        spark.sql.shuffle.partitions                  4
        spark.eventLog.enabled                        true
        spark.eventLog.dir                            hdfs:///eventlogs
        """
        .formatted(kubernetes.url());
  }

  /** What the Dockerfile makes of the distribution, on a base with the Spark home from Maven. */
  private static Image image(Path folder) throws IOException, InterruptedException {
    Path root = Files.createDirectories(folder.resolve("image"));
    Path spark = Submitted.sparkHome();
    for (String place : List.of("opt/spark/jars", "opt/spark/work-dir", "opt/java", "tmp")) {
      Files.createDirectories(root.resolve(place));
    }
    Image.copyTree(spark.resolve("bin"), root.resolve("opt/spark/bin"));
    Path entrypoint = Path.of("src", "test", "cluster", "kubernetes", "entrypoint.sh");
    Files.copy(entrypoint, root.resolve("opt/entrypoint.sh"));
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path users =
        Files.writeString(folder.resolve("passwd"), "spark:x:185:185::/opt/spark:/bin/sh\n");
    Image base =
        new Image(
            root,
            Map.of(
                "/opt/spark/jars", spark.resolve("jars"),
                "/opt/java", Path.of(System.getProperty("java.home")),
                "/etc/passwd", users),
            Map.of(
                "SPARK_HOME", "/opt/spark",
                "JAVA_HOME", "/opt/java",
                "PATH", "/opt/java/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "WORKDIR", "/opt/spark/work-dir"),
            "spark",
            List.of("/opt/entrypoint.sh"));
    return Image.build(FILES.resolve("Dockerfile"), distribution(folder), base);
  }

  /** Unpacked, but for the Spark of a single machine. */
  private static Path distribution(Path folder) throws IOException, InterruptedException {
    Path packed;
    try (var files = Files.newDirectoryStream(Path.of("target"), "gristmill-*.tar.gz")) {
      packed = files.iterator().next();
    }
    Path place = Files.createDirectories(folder.resolve("distribution"));
    Process tar =
        new ProcessBuilder(
                "tar",
                "xzf",
                packed.toAbsolutePath().toString(),
                "--strip-components=1",
                "--exclude=*/lib/spark",
                "--exclude=*/docs")
            .directory(place.toFile())
            .inheritIO()
            .start();
    if (tar.waitFor() != 0) {
      throw new IOException(packed + ": cannot be unpacked");
    }
    return place;
  }

  /** Whether this process may make what containers run in. */
  static boolean canRun() {
    return HadoopDaemons.canHide();
  }

  static org.apache.hadoop.fs.Path path(String path) {
    return new org.apache.hadoop.fs.Path(path);
  }

  SmallRun run() {
    return run;
  }

  FileSystem hdfs() {
    return hdfs;
  }

  StandIn kubernetes() {
    return kubernetes;
  }

  /** Submits and waits. */
  Submitted submit(List<String> arguments, String mode) throws IOException, InterruptedException {
    return begin(arguments, mode).await();
  }

  /** Submits. */
  Submitted.Running begin(List<String> arguments, String mode) throws IOException {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of("--master", "k8s://" + kubernetes.url(), "--deploy-mode", mode));
    Map<String, String> variables = new HashMap<>(environment);
    if (mode.equals("client")) {
      variables.put("KUBECONFIG", folder.resolve(DRIVERS).toString());
    }
    return Submitted.start(variables, all);
  }

  /** The newest pod of the driver of an application. */
  JsonNode driver(String application) {
    List<? extends JsonNode> pods =
        podsOf(application).stream()
            .filter(pod -> pod.at("/metadata/labels/spark-role").asText().equals("driver"))
            .toList();
    return pods.isEmpty() ? MissingNode.getInstance() : pods.get(pods.size() - 1);
  }

  /** Running pods of a role, {@code driver} or {@code executor}. */
  List<? extends JsonNode> running(String role) {
    return kubernetes.objects("pods").stream()
        .filter(pod -> pod.at("/metadata/labels/spark-role").asText().equals(role))
        .filter(pod -> pod.at("/status/phase").asText().equals("Running"))
        .toList();
  }

  /** Waits for something while a command runs. */
  void await(Submitted.Running running, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_WAIT_SECONDS);
    while (!condition.call()) {
      if (!running.process().isAlive() || System.nanoTime() > end) {
        running.process().destroy();
        throw new IOException("in vain\n" + running.await().output() + logs());
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  /** Waits until an application has no pod any more. */
  void awaitNoPods(String application) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_WAIT_SECONDS);
    while (!podsOf(application).isEmpty()) {
      if (System.nanoTime() > end) {
        throw new IOException(podsOf(application) + " (expected none)");
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  private List<? extends JsonNode> podsOf(String application) {
    return kubernetes.objects("pods").stream()
        .filter(pod -> pod.at("/metadata/labels/spark-app-name").asText().equals(application))
        .toList();
  }

  /** A copy of a directory of HDFS. */
  Path fetched(String directory) throws IOException {
    Path target = folder.resolve("fetched" + directory);
    Files.createDirectories(target.getParent());
    hdfs.copyToLocalFile(path(directory), path(target.toUri().toString()));
    return target;
  }

  /** What all pods have written, also those that are gone. */
  String logs() throws IOException {
    StringBuilder logs = new StringBuilder();
    try (var files = Files.newDirectoryStream(folder.resolve("kubernetes"))) {
      for (Path pod : files) {
        logs.append(Files.readString(pod.resolve("log")));
      }
    }
    return logs.toString();
  }

  /** What the submitter gets from the API server, as {@code kubectl} would. */
  String request(String method, String resource, JsonNode object)
      throws IOException, InterruptedException {
    String path = resource.replace("NAME", object.at("/metadata/name").asText());
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(kubernetes.url() + "/api/v1/namespaces/" + NAMESPACE + "/" + path))
            .header("Authorization", "Bearer " + token)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(path + ": " + response.body());
    }
    return response.body();
  }

  @Override
  public void close() throws IOException {
    kubernetes.close();
    hdfs.close();
    hadoop.close();
  }
}
