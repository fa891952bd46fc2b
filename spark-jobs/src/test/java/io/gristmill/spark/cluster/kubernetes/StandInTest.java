package io.gristmill.spark.cluster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What Spark relies on, with shells in the place of Spark's processes. */
@Timeout(60)
class StandInTest {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final String ACCESS =
      """
      {kind: Role, metadata: {name: all}, rules: [{resources: [pods, pods/log, configmaps],
        verbs: [create, get, list, watch, patch, delete, deletecollection]}]}
      ---
      {kind: RoleBinding, metadata: {name: all}, roleRef: {name: all}, subjects: [{kind: Group, name: people}]}
      """;

  @TempDir private Path folder;
  private StandIn cluster;
  private String token;

  @BeforeEach
  void start() throws IOException {
    assumeTrue(
        System.getProperty("user.name").equals("root")
            && Files.isExecutable(Path.of("/usr/bin/unshare")),
        "no containers (expected root and unshare)");
    Path root = Files.createDirectories(folder.resolve("image"));
    Map<String, String> environment = Map.of("PATH", "/usr/sbin:/usr/bin:/bin", "WORKDIR", "/");
    Image image = new Image(root, Map.of(), environment, "185", List.of());
    Map<String, String> node = Map.of("cpu", "2", "memory", "1Gi", "nvidia.com/gpu", "1");
    cluster = new StandIn(folder.resolve("pods"), image, node);
    cluster.apply(Files.writeString(folder.resolve("access.yaml"), ACCESS), "here");
    token = cluster.writeClientConfiguration(folder.resolve("config"), "jane", "people");
  }

  @AfterEach
  void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void aWatcherIsToldAtOnceWhenAProcessIsKilled() throws Exception {
    Iterator<JsonNode> events = watch();
    create("pods", pod("sleeper", "sleep 300", "", ""));
    JsonNode running = await(events, "Running");
    long begin = System.nanoTime();
    cluster.kill(running);
    JsonNode failed = await(events, "Failed");
    assertThat(System.nanoTime() - begin).isLessThan(10_000_000_000L);
    assertThat(exitCode(failed)).isEqualTo(137);
  }

  @Test
  void aDeletedPodMayEndByItself() throws Exception {
    Iterator<JsonNode> events = watch();
    create("pods", pod("polite", "trap 'exit 7' TERM; echo ready; sleep 300 & wait", "", ""));
    await(events, "Running");
    // A container's first process ignores the signal until it has set its trap.
    awaitLog("polite", "ready");
    assertThat(request("DELETE", "pods/polite", "").at("/metadata/deletionTimestamp").asText())
        .isNotEmpty();
    assertThat(exitCode(await(events, "Failed"))).isEqualTo(7);
    assertThat(nextType(events)).isEqualTo("DELETED");
  }

  @Test
  void aDeletedPodThatDoesNotEndIsKilledAfterItsGrace() throws Exception {
    Iterator<JsonNode> events = watch();
    create("pods", pod("deaf", "trap '' TERM; sleep 300", "", "terminationGracePeriodSeconds: 1,"));
    await(events, "Running");
    request("DELETE", "pods/deaf", "");
    assertThat(exitCode(await(events, "Failed"))).isEqualTo(137);
    assertThat(nextType(events)).isEqualTo("DELETED");
  }

  @Test
  void podsWaitForWhatTheyRequest() throws Exception {
    Iterator<JsonNode> events = watch();
    String gpu = "resources: {limits: {nvidia.com/gpu: 1}},";
    create("pods", pod("first", "sleep 300", gpu, ""));
    create("pods", pod("second", "true", gpu, ""));
    assertThat(await(events, "Running").at("/metadata/name").asText()).isEqualTo("first");
    assertThat(request("GET", "pods/second", "").at("/spec").has("nodeName")).isFalse();
    request("DELETE", "pods/first", "{gracePeriodSeconds: 0}");
    assertThat(await(events, "Succeeded").at("/metadata/name").asText()).isEqualTo("second");
  }

  @Test
  void aContainerHasItsImageAndItsVolumesAlone() throws Exception {
    Iterator<JsonNode> events = watch();
    String home = Path.of("..").toRealPath().toString();
    create(
        "pods",
        pod(
            "curious",
            "id -u; cat /conf/a; hostname; echo $ADDRESS; ls '"
                + home
                + "'; touch /x /tmp/x; ls /tmp",
            """
            securityContext: {readOnlyRootFilesystem: true},
            env: [{name: ADDRESS, valueFrom: {fieldRef: {fieldPath: status.podIP}}}],
            volumeMounts: [{name: c, mountPath: /conf}, {name: t, mountPath: /tmp}],
            """,
            "volumes: [{name: c, configMap: {name: settings}}, {name: t, emptyDir: {}}],"));
    // As Spark does: the pod is there before what it mounts.
    create("configmaps", "{metadata: {name: settings}, data: {a: \"of a config map\\n\"}}");
    JsonNode ended = await(events, "Succeeded");
    assertThat(send("GET", "pods/curious/log", "").body().lines())
        .containsExactly(
            "185",
            "of a config map",
            "curious",
            ended.at("/status/podIP").asText(),
            "ls: cannot access '" + home + "': No such file or directory",
            "touch: cannot touch '/x': Read-only file system",
            "x");
  }

  @Test
  void whatAnObjectOwnsIsDeletedWithIt() throws Exception {
    JsonNode owner = create("configmaps", "{metadata: {name: owner}}");
    String reference = "ownerReferences: [{uid: " + ObjectStore.uid(owner) + "}]";
    create("configmaps", "{metadata: {name: owned, " + reference + "}}");
    create("configmaps", "{metadata: {name: other}}");
    request("DELETE", "configmaps/owner", "");
    assertThat(names("configmaps")).containsExactly("other");
  }

  @Test
  void selectsAndPatches() throws Exception {
    create("configmaps", "{metadata: {name: a, labels: {app: x, role: r}}}");
    create("configmaps", "{metadata: {name: b, labels: {app: x}}}");
    assertThat(names("configmaps?labelSelector=app%3Dx,role!%3Dr")).containsExactly("b");
    assertThat(names("configmaps?labelSelector=role+in+(q,r)")).containsExactly("a");
    assertThat(names("configmaps?fieldSelector=metadata.name%3Db")).containsExactly("b");

    patch("merge-patch+json", "a", "{metadata: {labels: {app: null, more: y}}}");
    patch("json-patch+json", "a", "[{op: add, path: /metadata/labels/most, value: z}]");
    patch("apply-patch+yaml", "c", "{metadata: {name: c}}");
    assertThat(request("GET", "configmaps/a", "").at("/metadata/labels").toString())
        .isEqualTo("{\"role\":\"r\",\"more\":\"y\",\"most\":\"z\"}");
    request("DELETE", "configmaps?labelSelector=!more", "");
    assertThat(names("configmaps")).containsExactly("a");
  }

  @Test
  void refusesWhatNoRoleGrants() throws Exception {
    assertThat(send("GET", "secrets", "").statusCode()).isEqualTo(403);
    assertThat(cluster.refused()).containsExactly("jane list secrets");
    token = "of nobody";
    assertThat(send("GET", "pods", "").statusCode()).isEqualTo(401);
  }

  private static String pod(String name, String script, String container, String spec) {
    return "{metadata: {name: %s}, spec: {%s containers: [{name: c, %s args: [sh, -c, \"%s\"]}]}}"
        .formatted(name, spec, container, script);
  }

  private void awaitLog(String pod, String line) throws Exception {
    long end = System.nanoTime() + 60_000_000_000L;
    while (send("GET", "pods/" + pod + "/log", "").body().lines().noneMatch(line::equals)) {
      assertThat(System.nanoTime()).as("no line %s of pod %s", line, pod).isLessThan(end);
      Thread.sleep(50);
    }
  }

  private JsonNode create(String resource, String object) throws Exception {
    return request("POST", resource, object);
  }

  private JsonNode patch(String type, String name, String patch) throws Exception {
    HttpRequest request =
        builder("configmaps/" + name)
            .header("Content-Type", "application/" + type)
            .method("PATCH", body(patch))
            .build();
    return answer(HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()));
  }

  private List<String> names(String resource) throws Exception {
    List<String> names = new ArrayList<>();
    for (JsonNode item : request("GET", resource, "").path("items")) {
      names.add(item.at("/metadata/name").asText());
    }
    return names;
  }

  private JsonNode request(String method, String path, String yaml) throws Exception {
    return answer(send(method, path, yaml));
  }

  private static JsonNode answer(HttpResponse<String> response) throws IOException {
    assertThat(response.statusCode()).as(response.body()).isBetween(200, 201);
    return YAML.readTree(response.body());
  }

  private HttpResponse<String> send(String method, String path, String yaml) throws Exception {
    HttpRequest request = builder(path).method(method, body(yaml)).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder builder(String path) {
    return HttpRequest.newBuilder(URI.create(cluster.url() + "/api/v1/namespaces/here/" + path))
        .header("Authorization", "Bearer " + token);
  }

  private static HttpRequest.BodyPublisher body(String yaml) throws IOException {
    return yaml.isEmpty()
        ? HttpRequest.BodyPublishers.noBody()
        : HttpRequest.BodyPublishers.ofString(YAML.readTree(yaml).toString());
  }

  /** Events of pods, each as soon as it is sent. */
  private Iterator<JsonNode> watch() throws Exception {
    Stream<String> lines =
        HttpClient.newHttpClient()
            .send(builder("pods?watch=true").build(), HttpResponse.BodyHandlers.ofLines())
            .body();
    return lines.map(StandInTest::parse).iterator();
  }

  private static JsonNode parse(String line) {
    try {
      return YAML.readTree(line);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads events up to one of a pod in a phase. */
  private static JsonNode await(Iterator<JsonNode> events, String phase) {
    JsonNode pod = events.next().path("object");
    while (!pod.at("/status/phase").asText().equals(phase)) {
      pod = events.next().path("object");
    }
    return pod;
  }

  private static String nextType(Iterator<JsonNode> events) {
    return events.next().path("type").asText();
  }

  private static int exitCode(JsonNode pod) {
    return pod.at("/status/containerStatuses/0/state/terminated/exitCode").asInt();
  }
}
