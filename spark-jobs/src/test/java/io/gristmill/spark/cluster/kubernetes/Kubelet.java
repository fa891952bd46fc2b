package io.gristmill.spark.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.spark.cluster.kubernetes.ObjectStore.Change;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Starts and ends the pods of the node as the API server's objects say. */
final class Kubelet implements AutoCloseable {

  private static final long POLL_MILLIS = 500;
  private static final int ADDRESSES = 250;

  private final ObjectStore store;
  private final Image image;
  private final Path folder;
  private final PodVolumes volumes;
  private final Scheduler scheduler;
  private final Map<String, PodRun> runs = new ConcurrentHashMap<>();
  private final AtomicInteger addresses = new AtomicInteger();
  private volatile boolean closed;
  private final Thread thread = new Thread(this::follow, "kubelet");

  Kubelet(ObjectStore store, Scheduler scheduler, Image image, PodVolumes volumes, Path folder) {
    this.store = store;
    this.scheduler = scheduler;
    this.image = image;
    this.volumes = volumes;
    this.folder = folder;
  }

  void start() {
    thread.start();
  }

  private void follow() {
    long version = 0;
    try {
      while (!closed) {
        List<Change> changes = store.changesAfter(version, POLL_MILLIS);
        for (Change change : changes) {
          version = change.version();
          if (change.key().resource().equals(ObjectStore.PODS)) {
            accept(change);
          }
        }
        if (!changes.isEmpty()) {
          scheduler.schedule();
          writeHosts();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(Change change) {
    JsonNode pod = change.after();
    if (pod == null) {
      PodRun run = runs.get(ObjectStore.uid(change.before()));
      if (run != null) {
        run.kill();
      }
      return;
    }
    String uid = ObjectStore.uid(pod);
    if (!runs.containsKey(uid) && pod.path("spec").has("nodeName")) {
      PodRun run = new PodRun(store, change.key(), image, volumes, folder.resolve(uid), address());
      runs.put(uid, run);
      run.start();
    }
    JsonNode grace = pod.at("/metadata/deletionGracePeriodSeconds");
    if (runs.containsKey(uid) && !grace.isMissingNode()) {
      runs.get(uid).stop(grace.asLong());
    }
  }

  /** Pods share the machine's network; each has a loopback address of its own. */
  private String address() {
    int number = addresses.getAndIncrement();
    return "127.1." + number / ADDRESSES + "." + (number % ADDRESSES + 1);
  }

  /** What a cluster's name service would tell: services stand for the pods they select. */
  private void writeHosts() throws IOException {
    List<String> lines = new ArrayList<>();
    List<ObjectNode> pods =
        store.list(ObjectStore.PODS, "", pod -> pod.path("status").has("podIP")).items();
    for (JsonNode service : store.list("services", "", any -> true).items()) {
      String name =
          service.at("/metadata/name").asText() + "." + service.at("/metadata/namespace").asText();
      for (JsonNode pod : pods) {
        if (selects(service.at("/spec/selector"), pod.at("/metadata/labels"))) {
          String address = pod.at("/status/podIP").asText();
          lines.add(address + " " + name + ".svc " + name + ".svc.cluster.local");
        }
      }
    }
    for (PodRun run : runs.values()) {
      run.writeHosts(lines);
    }
  }

  private static boolean selects(JsonNode selector, JsonNode labels) {
    boolean all = !selector.isEmpty();
    for (Map.Entry<String, JsonNode> label : selector.properties()) {
      all &= label.getValue().equals(labels.path(label.getKey()));
    }
    return all;
  }

  PodRun run(JsonNode pod) {
    return runs.get(ObjectStore.uid(pod));
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
      runs.values().forEach(PodRun::kill);
      for (PodRun run : runs.values()) {
        run.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
