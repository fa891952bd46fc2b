package io.gristmill.spark.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.gristmill.spark.cluster.kubernetes.AccessRules.User;
import io.gristmill.spark.cluster.kubernetes.ObjectStore.ObjectKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The cluster: what an administrator does with it. */
public final class StandIn implements AutoCloseable {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private final ObjectStore store = new ObjectStore();
  private final AccessRules rules = new AccessRules(store);
  private final Map<String, User> users = new ConcurrentHashMap<>();
  private final Kubelet kubelet;
  private final ApiServer server;

  /**
   * Starts it.
   *
   * @param folder for what pods write
   * @param image of every pod, whatever its name
   * @param capacity of the node, such as {@code cpu=4, memory=8Gi}
   */
  public StandIn(Path folder, Image image, Map<String, String> capacity) throws IOException {
    Files.createDirectories(folder);
    PodVolumes volumes =
        new PodVolumes(store, (namespace, name) -> token(User.ofServiceAccount(namespace, name)));
    kubelet = new Kubelet(store, new Scheduler(store, capacity), image, volumes, folder);
    server =
        new ApiServer(
            store,
            rules,
            token -> Optional.ofNullable(users.get(token)),
            pod -> kubelet.run(pod).readLog());
    kubelet.start();
  }

  private String token(User user) {
    String token = UUID.randomUUID().toString();
    users.put(token, user);
    return token;
  }

  /** The API server's address. */
  public String url() {
    return server.url();
  }

  /** Writes a client configuration for a user of a group; the answer is the user's token. */
  public String writeClientConfiguration(Path file, String user, String group) throws IOException {
    String token = token(new User(user, List.of(group)));
    Files.writeString(
        file,
        """
        apiVersion: v1
        kind: Config
        current-context: here
        contexts: [{name: here, context: {cluster: here, user: me}}]
        clusters: [{name: here, cluster: {server: "%s"}}]
        users: [{name: me, user: {token: "%s"}}]
        """
            .formatted(url(), token));
    return token;
  }

  /** Makes the objects of a manifest, as {@code kubectl apply} does. */
  public void apply(Path manifest, String namespace) throws IOException {
    try (var objects = YAML.readerFor(ObjectNode.class).<ObjectNode>readValues(manifest.toFile())) {
      while (objects.hasNext()) {
        ObjectNode object = objects.next();
        String resource = object.path("kind").asText().toLowerCase(Locale.ROOT) + "s";
        store.create(
            new ObjectKey(resource, namespace, object.at("/metadata/name").asText()), object);
      }
    }
  }

  /** Makes a secret of one file, as {@code kubectl create secret generic --from-file} does. */
  public void createSecret(String namespace, String name, String file, byte[] content) {
    ObjectNode secret = YAML.createObjectNode();
    secret.withObject("/data").put(file, Base64.getEncoder().encodeToString(content));
    secret.withObject("/metadata").put("name", name);
    store.create(new ObjectKey("secrets", namespace, name), secret);
  }

  /** All objects of a resource, such as {@code configmaps}. */
  public List<? extends JsonNode> objects(String resource) {
    return store.list(resource, "", any -> true).items();
  }

  /** The version of the newest change. */
  public long version() {
    return store.list("", "", any -> true).version();
  }

  /** Every state that objects of a resource were in after a version, in order. */
  public List<? extends JsonNode> history(String resource, long version)
      throws InterruptedException {
    return store.changesAfter(version, 1).stream()
        .filter(change -> change.key().resource().equals(resource) && change.after() != null)
        .map(ObjectStore.Change::after)
        .toList();
  }

  /** Kills a pod's processes with SIGKILL. */
  public void kill(JsonNode pod) {
    kubelet.run(pod).kill();
  }

  /** The verbs that a role grants, such as {@code watch pods}. */
  public Set<String> granted(String role, String namespace) {
    return AccessRules.verbs(store.get(new ObjectKey(AccessRules.ROLES, namespace, role)));
  }

  /** Those of them that were used. */
  public Set<String> used(String role) {
    return rules.used(role);
  }

  /** Requests that were refused: user, verb and resource. */
  public Set<String> refused() {
    return rules.refused();
  }

  @Override
  public void close() {
    kubelet.close();
    server.close();
  }
}
