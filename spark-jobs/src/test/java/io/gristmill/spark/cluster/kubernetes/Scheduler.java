package io.gristmill.spark.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.spark.cluster.kubernetes.ObjectStore.ObjectKey;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Gives pods to the node while what they request is there; the others wait. */
final class Scheduler {

  static final String NODE = "node-1";

  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

  private final ObjectStore store;
  private final Map<String, BigDecimal> capacity = new HashMap<>();

  /**
   * @param capacity of the node, such as {@code cpu=4}
   */
  Scheduler(ObjectStore store, Map<String, String> capacity) {
    this.store = store;
    capacity.forEach((resource, amount) -> this.capacity.put(resource, Quantity.parse(amount)));
  }

  /** Gives pods to the node, in the order they were made. */
  void schedule() {
    Map<String, BigDecimal> free = new HashMap<>(capacity);
    var pods = store.list(ObjectStore.PODS, "", pod -> !isEnded(pod)).items();
    for (ObjectNode pod : pods) {
      if (isScheduled(pod)) {
        requests(pod)
            .forEach((resource, amount) -> free.merge(resource, amount.negate(), BigDecimal::add));
      }
    }
    for (ObjectNode pod : pods) {
      Map<String, BigDecimal> requests = requests(pod);
      if (!isScheduled(pod) && fits(requests, free)) {
        requests.forEach(
            (resource, amount) -> free.merge(resource, amount.negate(), BigDecimal::add));
        bind(pod);
      }
    }
  }

  private static boolean isScheduled(JsonNode pod) {
    return pod.path("spec").has("nodeName");
  }

  private static boolean isEnded(JsonNode pod) {
    return ENDED.contains(pod.at("/status/phase").asText());
  }

  private static boolean fits(Map<String, BigDecimal> requests, Map<String, BigDecimal> free) {
    return requests.entrySet().stream()
        .allMatch(
            request ->
                free.getOrDefault(request.getKey(), BigDecimal.ZERO).compareTo(request.getValue())
                    >= 0);
  }

  /** Requests of all containers; a limit without a request is one. */
  private static Map<String, BigDecimal> requests(JsonNode pod) {
    Map<String, BigDecimal> sum = new HashMap<>();
    for (JsonNode container : pod.at("/spec/containers")) {
      Map<String, String> requests = new HashMap<>();
      for (String kind : new String[] {"limits", "requests"}) {
        container
            .path("resources")
            .path(kind)
            .fields()
            .forEachRemaining(field -> requests.put(field.getKey(), field.getValue().asText()));
      }
      requests.forEach(
          (resource, amount) -> sum.merge(resource, Quantity.parse(amount), BigDecimal::add));
    }
    return sum;
  }

  private void bind(JsonNode pod) {
    ObjectKey key =
        new ObjectKey(
            ObjectStore.PODS,
            pod.at("/metadata/namespace").asText(),
            pod.at("/metadata/name").asText());
    store.update(
        key,
        object -> {
          object.withObject("/spec").put("nodeName", NODE);
          return object;
        });
  }
}
