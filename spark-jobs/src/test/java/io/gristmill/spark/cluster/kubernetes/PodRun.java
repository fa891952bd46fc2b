package io.gristmill.spark.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.spark.cluster.kubernetes.ObjectStore.ObjectKey;
import io.gristmill.spark.cluster.kubernetes.PodVolumes.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A pod of one container, from its start on the node to its end: a process in namespaces of its
 * own. Its state is written to the API server as soon as it changes. Spark reads the pod's phase in
 * an event and not the event's type: a pod that was removed while it was {@code Running} would be
 * missed until Spark polls, 30 seconds later.
 */
final class PodRun {

  private static final Path SCRIPT =
      Path.of("src", "test", "cluster", "kubernetes", "run-container").toAbsolutePath();
  private static final long POLL_MILLIS = 50;
  private static final int LONGEST_HOST_NAME = 63;
  private static final int NOT_STARTED = 128;

  private final ObjectStore store;
  private final ObjectKey key;
  private final Image image;
  private final PodVolumes volumes;
  private final Path folder;
  private final String address;
  private final Thread thread;
  private volatile Process process;
  private volatile boolean ending;

  PodRun(
      ObjectStore store,
      ObjectKey key,
      Image image,
      PodVolumes volumes,
      Path folder,
      String address) {
    this.store = store;
    this.key = key;
    this.image = image;
    this.volumes = volumes;
    this.folder = folder;
    this.address = address;
    this.thread = new Thread(this::run, key.name());
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      begin();
      if (process != null) {
        int status = process.waitFor();
        reportEnd(status, "");
      }
      removeIfDeleted();
    } catch (IOException e) {
      reportEnd(NOT_STARTED, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // The cluster is closed.
    }
  }

  private void begin() throws IOException, InterruptedException {
    Files.createDirectories(folder.resolve("volumes"));
    Optional<ObjectNode> pod = store.find(key);
    while (pod.isPresent() && !ending && !volumes.areComplete(pod.get())) {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      pod = store.find(key);
    }
    if (pod.isEmpty()) {
      return;
    }
    Files.createFile(folder.resolve("hosts"));
    update(status -> status.put("podIP", address).put("hostIP", "127.0.0.1"));
    pod = store.find(key);
    if (pod.isPresent()) {
      start(pod.get());
    }
    while (process != null && process.isAlive() && !isStarted()) {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
    if (isStarted()) {
      ObjectNode state = JsonNodeFactory.instance.objectNode();
      state.putObject("running").put("startedAt", ObjectStore.now());
      report("Running", state);
    }
  }

  /** Whether the container's own command runs, or has run. */
  private boolean isStarted() {
    return Files.exists(folder.resolve("container.started"));
  }

  private synchronized void start(JsonNode pod) throws IOException {
    if (ending) {
      return;
    }
    JsonNode container = pod.at("/spec/containers/0");
    Map<String, Mount> mounts =
        new TreeMap<>(volumes.write(pod, container, folder.resolve("volumes")));
    image.mounts().forEach((target, source) -> mounts.put(target, new Mount(source, target, true)));
    mounts.put("/etc/hosts", new Mount(folder.resolve("hosts"), "/etc/hosts", true));
    Path root = Files.createDirectory(folder.resolve("container"));
    Files.write(
        folder.resolve("container.mounts"), mounts.values().stream().map(Mount::line).toList());
    String host = key.name().substring(0, Math.min(key.name().length(), LONGEST_HOST_NAME));
    List<String> command =
        new ArrayList<>(List.of("unshare", "--mount", "--uts", SCRIPT.toString()));
    command.addAll(List.of(image.root().toString(), root.toString(), host, user(pod, container)));
    command.add(
        container.at("/securityContext/readOnlyRootFilesystem").asBoolean() ? "read-only" : "all");
    command.addAll(image.entrypoint());
    container.path("args").forEach(argument -> command.add(argument.asText()));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log().toFile());
    Map<String, String> environment = builder.environment();
    // Without the kernels of the run that it is compared with, its last bits would differ.
    environment.keySet().retainAll(Set.of("OPENBLAS_CORETYPE"));
    environment.putAll(image.environment());
    environment.putAll(volumes.environment(pod, container));
    // Pods share this machine's network: Spark's pages too are to be on the pod's address alone.
    environment.put("SPARK_LOCAL_IP", address);
    process = builder.start();
  }

  /** The number of a user, as which a container may be required not to be root. */
  private String user(JsonNode pod, JsonNode container) throws IOException {
    String user =
        container
            .at("/securityContext/runAsUser")
            .asText(pod.at("/spec/securityContext/runAsUser").asText(image.user()));
    if (pod.at("/spec/securityContext/runAsNonRoot").asBoolean() && !user.matches("[1-9]\\d*")) {
      throw new IOException("runAsNonRoot: " + user + " is not the number of another user");
    }
    return user + ":" + user;
  }

  /** Names of services, for as long as the pod runs. */
  void writeHosts(List<String> services) throws IOException {
    Path hosts = folder.resolve("hosts");
    if (Files.exists(hosts)) {
      List<String> lines = new ArrayList<>(services);
      lines.add("127.0.0.1 localhost");
      lines.add(address + " " + key.name());
      // The file is mounted: it has to stay the same one.
      Files.write(hosts, lines);
    }
  }

  /** SIGTERM, and SIGKILL when the time is over. */
  synchronized void stop(long graceSeconds) {
    if (ending) {
      return;
    }
    ending = true;
    if (process == null || !process.isAlive()) {
      removeIfDeleted();
      return;
    }
    process.children().forEach(ProcessHandle::destroy);
    process
        .onExit()
        .orTimeout(graceSeconds, TimeUnit.SECONDS)
        .exceptionally(
            late -> {
              kill();
              return process;
            });
  }

  /** SIGKILL to what runs in the container, as when it is out of memory. */
  synchronized void kill() {
    if (process != null) {
      process.children().forEach(ProcessHandle::destroyForcibly);
      if (!isStarted()) {
        process.destroyForcibly();
      }
    }
    ending = process == null || ending;
  }

  void await() throws InterruptedException {
    thread.join();
  }

  private Path log() {
    return folder.resolve("log");
  }

  byte[] readLog() throws IOException {
    return Files.exists(log()) ? Files.readAllBytes(log()) : new byte[0];
  }

  private void reportEnd(int exitCode, String message) {
    ObjectNode state = JsonNodeFactory.instance.objectNode();
    state
        .putObject("terminated")
        .put("exitCode", exitCode)
        .put("reason", exitCode == 0 ? "Completed" : "Error")
        .put("message", message)
        .put("finishedAt", ObjectStore.now());
    report(exitCode == 0 ? "Succeeded" : "Failed", state);
  }

  private void report(String phase, ObjectNode state) {
    update(
        status -> {
          status.put("phase", phase);
          ObjectNode container = status.putArray("containerStatuses").addObject();
          JsonNode declared = store.get(key).at("/spec/containers/0");
          container.set("name", declared.path("name"));
          container.set("image", declared.path("image"));
          container.put("ready", phase.equals("Running")).put("restartCount", 0);
          container.set("state", state);
          status
              .putArray("conditions")
              .addObject()
              .put("type", "Ready")
              .put("status", phase.equals("Running") ? "True" : "False");
        });
  }

  /** A pod that has been removed meanwhile has no status. */
  private void update(Consumer<ObjectNode> edit) {
    synchronized (store) {
      if (store.find(key).isPresent()) {
        store.update(
            key,
            pod -> {
              edit.accept(pod.withObject("/status"));
              return pod;
            });
      }
    }
  }

  private void removeIfDeleted() {
    store
        .find(key)
        .filter(pod -> pod.path("metadata").has("deletionTimestamp"))
        .ifPresent(pod -> store.remove(key));
  }
}
