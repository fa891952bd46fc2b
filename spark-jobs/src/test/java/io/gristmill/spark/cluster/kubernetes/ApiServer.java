package io.gristmill.spark.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gristmill.spark.cluster.kubernetes.AccessRules.User;
import io.gristmill.spark.cluster.kubernetes.ObjectStore.Change;
import io.gristmill.spark.cluster.kubernetes.ObjectStore.Listing;
import io.gristmill.spark.cluster.kubernetes.ObjectStore.ObjectKey;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/**
 * Kubernetes' API over HTTP on loopback: create, get, list, watch, patch, delete and delete
 * collection of the resources of {@code /api/v1/namespaces}, and logs of pods.
 */
final class ApiServer implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int NAMESPACES = 3;
  private static final long POLL_MILLIS = 1000;
  private static final Duration LONGEST_WATCH = Duration.ofHours(1);

  private final ObjectStore store;
  private final AccessRules rules;
  private final Authentication users;
  private final Logs logs;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private volatile boolean closed;

  /** Whom a bearer token belongs to. */
  @FunctionalInterface
  interface Authentication {
    Optional<User> userOf(String token);
  }

  /** What a pod has written. */
  @FunctionalInterface
  interface Logs {
    byte[] of(JsonNode pod) throws IOException;
  }

  ApiServer(ObjectStore store, AccessRules rules, Authentication users, Logs logs)
      throws IOException {
    this.store = store;
    this.rules = rules;
    this.users = users;
    this.logs = logs;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      try {
        respond(exchange, body);
      } catch (ApiException refused) {
        answer(exchange, refused.code(), refused.status());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // The server is closed.
    }
  }

  private void respond(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    Map<String, String> query = query(exchange);
    // api/v1/namespaces/NAMESPACE/RESOURCE/NAME/SUBRESOURCE
    String[] path = exchange.getRequestURI().getPath().substring(1).split("/");
    if (path.length <= NAMESPACES + 1 || !path[2].equals("namespaces")) {
      throw new ApiException(404, "NotFound", "no such path: " + exchange.getRequestURI());
    }
    ObjectKey key =
        new ObjectKey(
            path[NAMESPACES + 1],
            path[NAMESPACES],
            path.length > NAMESPACES + 2 ? path[NAMESPACES + 2] : "");
    boolean isLog = path.length > NAMESPACES + 3;
    String verb = verb(exchange.getRequestMethod(), key, query);
    User user = user(exchange);
    rules.check(user, verb, key.resource() + (isLog ? "/log" : ""), key.namespace());
    if (verb.equals("watch")) {
      watch(exchange, key, query);
    } else if (isLog) {
      byte[] log = logs.of(store.get(key));
      exchange.sendResponseHeaders(200, log.length == 0 ? -1 : log.length);
      exchange.getResponseBody().write(log);
    } else {
      answer(exchange, verb.equals("create") ? 201 : 200, execute(verb, user, key, exchange, body));
    }
  }

  private User user(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    return Optional.ofNullable(header)
        .filter(bearer -> bearer.startsWith("Bearer "))
        .flatMap(bearer -> users.userOf(bearer.substring("Bearer ".length())))
        .orElseThrow(() -> new ApiException(401, "Unauthorized", "Unauthorized"));
  }

  private static String verb(String method, ObjectKey key, Map<String, String> query) {
    boolean one = !key.name().isEmpty();
    return switch (method) {
      case "POST" -> "create";
      case "PATCH" -> "patch";
      case "DELETE" -> one ? "delete" : "deletecollection";
      case "GET" -> {
        if (query.getOrDefault("watch", "").matches("true|1")) {
          yield "watch";
        }
        yield one ? "get" : "list";
      }
      default -> throw new ApiException(405, "MethodNotAllowed", method + " is not supported");
    };
  }

  private JsonNode execute(
      String verb, User user, ObjectKey key, HttpExchange exchange, byte[] body)
      throws IOException {
    JsonNode sent = body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
    return switch (verb) {
      case "create" ->
          store.create(
              new ObjectKey(key.resource(), key.namespace(), sent.at("/metadata/name").asText()),
              (ObjectNode) sent);
      case "get" -> store.get(key);
      case "patch" -> patch(user, key, exchange.getRequestHeaders().getFirst("Content-Type"), sent);
      case "delete" -> store.delete(key, grace(sent));
      case "deletecollection" -> {
        for (ObjectNode item : list(key, query(exchange)).items()) {
          String name = item.at("/metadata/name").asText();
          store.delete(new ObjectKey(key.resource(), key.namespace(), name), grace(sent));
        }
        yield JSON.createObjectNode().put("kind", "Status").put("status", "Success");
      }
      default -> {
        Listing listing = list(key, query(exchange));
        ObjectNode answer = JSON.createObjectNode().put("kind", "List").put("apiVersion", "v1");
        answer.putObject("metadata").put("resourceVersion", Long.toString(listing.version()));
        answer.putArray("items").addAll(listing.items());
        yield answer;
      }
    };
  }

  private static OptionalLong grace(JsonNode options) {
    JsonNode seconds = options.path("gracePeriodSeconds");
    return seconds.isNumber() ? OptionalLong.of(seconds.asLong()) : OptionalLong.empty();
  }

  /** Applying what is not there creates it, for which a user needs that verb too. */
  private JsonNode patch(User user, ObjectKey key, String type, JsonNode patch) {
    if (type.startsWith("application/apply-patch") && store.find(key).isEmpty()) {
      rules.check(user, "create", key.resource(), key.namespace());
      return store.create(key, (ObjectNode) patch);
    }
    return store.update(
        key,
        object ->
            type.startsWith("application/json-patch")
                ? Patches.operations(object, patch)
                : Patches.merge(object, patch));
  }

  private Listing list(ObjectKey key, Map<String, String> query) {
    return store.list(key.resource(), key.namespace(), selector(key, query));
  }

  private static Predicate<JsonNode> selector(ObjectKey key, Map<String, String> query) {
    Predicate<JsonNode> selector =
        Selector.of(
            query.getOrDefault("labelSelector", ""), query.getOrDefault("fieldSelector", ""));
    return key.name().isEmpty()
        ? selector
        : selector.and(object -> object.at("/metadata/name").asText().equals(key.name()));
  }

  /**
   * Sends events as they happen. Clients ask for a web socket first; an answer without one makes
   * them ask again for a body that does not end.
   */
  private void watch(HttpExchange exchange, ObjectKey key, Map<String, String> query)
      throws IOException, InterruptedException {
    if ("websocket".equalsIgnoreCase(exchange.getRequestHeaders().getFirst("Upgrade"))) {
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    Predicate<JsonNode> selector = selector(key, query);
    long version = Long.parseLong(query.getOrDefault("resourceVersion", "0"));
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    if (version == 0) {
      Listing listing = store.list(key.resource(), key.namespace(), selector);
      for (ObjectNode item : listing.items()) {
        send(out, "ADDED", item);
      }
      version = listing.version();
    }
    out.flush();
    long end = System.nanoTime() + LONGEST_WATCH.toNanos();
    while (!closed && System.nanoTime() < end) {
      List<Change> changes = store.changesAfter(version, POLL_MILLIS);
      for (Change change : changes) {
        version = change.version();
        if (ObjectStore.isIn(change.key(), key.resource(), key.namespace())) {
          send(out, change, selector);
        }
      }
    }
  }

  private static void send(OutputStream out, Change change, Predicate<JsonNode> selector)
      throws IOException {
    boolean was = change.before() != null && !isGone(change) && selector.test(change.before());
    boolean is = change.after() != null && selector.test(change.after());
    if (is) {
      send(out, was ? "MODIFIED" : "ADDED", change.after());
    } else if (isGone(change) && selector.test(change.before())) {
      send(out, "DELETED", change.before());
    } else if (was) {
      send(out, "DELETED", change.after());
    }
  }

  private static boolean isGone(Change change) {
    return change.after() == null;
  }

  private static void send(OutputStream out, String type, ObjectNode object) throws IOException {
    ObjectNode event = JSON.createObjectNode().put("type", type);
    event.set("object", object);
    out.write((event + "\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static void answer(HttpExchange exchange, int code, JsonNode body) throws IOException {
    byte[] bytes = JSON.writeValueAsBytes(body);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static Map<String, String> query(HttpExchange exchange) {
    Map<String, String> query = new HashMap<>();
    String raw = Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
    for (String pair : raw.split("&")) {
      String[] parts = pair.split("=", 2);
      if (parts.length == 2) {
        query.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
      }
    }
    return query;
  }

  @Override
  public void close() {
    closed = true;
    server.stop(0);
    threads.shutdownNow();
  }
}
