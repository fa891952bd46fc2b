package io.gristmill.spark.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * The objects of a cluster and every change there was. A resource version is the number of changes
 * up to it, so a watch goes on from any version.
 */
final class ObjectStore {

  static final String PODS = "pods";

  private static final long GRACE_SECONDS = 30;

  private final Map<ObjectKey, ObjectNode> objects = new LinkedHashMap<>();
  private final List<Change> changes = new ArrayList<>();

  /** Where an object is. */
  record ObjectKey(String resource, String namespace, String name) {}

  /** What became of an object; {@code before} or {@code after} is null if there was or is none. */
  record Change(long version, ObjectKey key, ObjectNode before, ObjectNode after) {}

  /** Objects as they were at one version. */
  record Listing(long version, List<ObjectNode> items) {}

  /**
   * Adds an object and what a server adds to it.
   *
   * @throws ApiException if there is one already
   */
  synchronized ObjectNode create(ObjectKey key, ObjectNode given) {
    if (objects.containsKey(key)) {
      throw new ApiException(409, "AlreadyExists", key.name() + " already exists");
    }
    ObjectNode object = given.deepCopy();
    object
        .withObject("/metadata")
        .put("namespace", key.namespace())
        .put("uid", UUID.randomUUID().toString())
        .put("creationTimestamp", now());
    if (key.resource().equals(PODS)) {
      object.putObject("status").put("phase", "Pending");
    }
    return put(key, object);
  }

  synchronized Optional<ObjectNode> find(ObjectKey key) {
    return Optional.ofNullable(objects.get(key));
  }

  /**
   * The object.
   *
   * @throws ApiException if there is none
   */
  ObjectNode get(ObjectKey key) {
    return find(key).orElseThrow(() -> ApiException.notFound(key));
  }

  synchronized Listing list(String resource, String namespace, Predicate<JsonNode> selector) {
    List<ObjectNode> items = new ArrayList<>();
    objects.forEach(
        (key, object) -> {
          if (isIn(key, resource, namespace) && selector.test(object)) {
            items.add(object);
          }
        });
    return new Listing(changes.size(), items);
  }

  /** Whether an object is of a resource and a namespace; an empty one stands for all. */
  static boolean isIn(ObjectKey key, String resource, String namespace) {
    return key.resource().equals(resource)
        && (namespace.isEmpty() || key.namespace().equals(namespace));
  }

  /**
   * Replaces an object by what is made of a copy of it.
   *
   * @throws ApiException if there is none
   */
  synchronized ObjectNode update(ObjectKey key, UnaryOperator<ObjectNode> edit) {
    ObjectNode before = get(key);
    ObjectNode after = edit.apply(before.deepCopy());
    return after.equals(before) ? before : put(key, after);
  }

  /**
   * Deletes an object: at once, or, if it is a pod on a node, when the kubelet has ended it.
   *
   * @param grace seconds from SIGTERM to SIGKILL; empty for what the pod says
   */
  synchronized ObjectNode delete(ObjectKey key, OptionalLong grace) {
    ObjectNode object = get(key);
    JsonNode spec = object.path("spec");
    long seconds = grace.orElse(spec.path("terminationGracePeriodSeconds").asLong(GRACE_SECONDS));
    if (!key.resource().equals(PODS) || !spec.has("nodeName") || seconds == 0) {
      return remove(key);
    }
    return update(
        key,
        pod -> {
          ObjectNode metadata = pod.withObject("/metadata");
          if (!metadata.has("deletionTimestamp")) {
            metadata.put("deletionTimestamp", now()).put("deletionGracePeriodSeconds", seconds);
          }
          return pod;
        });
  }

  /** Removes an object at once, and deletes those that it owns. */
  synchronized ObjectNode remove(ObjectKey key) {
    ObjectNode object = get(key);
    objects.remove(key);
    ObjectNode last = object.deepCopy();
    last.withObject("/metadata").put("resourceVersion", Integer.toString(changes.size() + 1));
    add(key, last, null);
    String uid = uid(object);
    List<ObjectKey> owned =
        objects.entrySet().stream()
            .filter(entry -> isOwned(entry.getValue(), uid))
            .map(Map.Entry::getKey)
            .toList();
    owned.forEach(
        dependent -> find(dependent).ifPresent(o -> delete(dependent, OptionalLong.empty())));
    return last;
  }

  private static boolean isOwned(JsonNode object, String uid) {
    for (JsonNode owner : object.at("/metadata/ownerReferences")) {
      if (owner.path("uid").asText().equals(uid)) {
        return true;
      }
    }
    return false;
  }

  private ObjectNode put(ObjectKey key, ObjectNode after) {
    after.withObject("/metadata").put("resourceVersion", Integer.toString(changes.size() + 1));
    ObjectNode before = objects.put(key, after);
    add(key, before, after);
    return after;
  }

  private void add(ObjectKey key, ObjectNode before, ObjectNode after) {
    changes.add(new Change(changes.size() + 1L, key, before, after));
    notifyAll();
  }

  /** What changed after a version; waits for a change if there is none yet. */
  synchronized List<Change> changesAfter(long version, long millis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    long left = millis;
    while (changes.size() <= version && left > 0) {
      wait(left);
      left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    }
    return List.copyOf(changes.subList((int) Math.min(version, changes.size()), changes.size()));
  }

  static String uid(JsonNode object) {
    return object.at("/metadata/uid").asText();
  }

  /** The time as Kubernetes writes it. */
  static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
