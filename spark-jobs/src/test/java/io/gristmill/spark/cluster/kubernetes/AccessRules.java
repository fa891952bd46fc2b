package io.gristmill.spark.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.gristmill.spark.cluster.kubernetes.ObjectStore.ObjectKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** Who may do what: the cluster's roles and role bindings, and which of their verbs were used. */
final class AccessRules {

  static final String ROLES = "roles";
  static final String ROLE_BINDINGS = "rolebindings";

  private final ObjectStore store;
  private final Map<String, Set<String>> used = new ConcurrentHashMap<>();

  private final Set<String> refused = ConcurrentHashMap.newKeySet();

  AccessRules(ObjectStore store) {
    this.store = store;
  }

  /**
   * Someone who sends requests.
   *
   * @param name of a user, or {@code system:serviceaccount:NAMESPACE:NAME}
   */
  record User(String name, List<String> groups) {

    static User ofServiceAccount(String namespace, String name) {
      return new User("system:serviceaccount:" + namespace + ":" + name, List.of());
    }
  }

  /**
   * Checks a request against the roles bound to its user in a namespace.
   *
   * @throws ApiException if none has the verb
   */
  void check(User user, String verb, String resource, String namespace) {
    for (JsonNode role : rolesOf(user, namespace)) {
      if (verbs(role).contains(verb + " " + resource)) {
        used.computeIfAbsent(
                role.at("/metadata/name").asText(), name -> ConcurrentHashMap.newKeySet())
            .add(verb + " " + resource);
        return;
      }
    }
    refused.add(user.name() + " " + verb + " " + resource);
    throw new ApiException(
        403,
        "Forbidden",
        "User \""
            + user.name()
            + "\" cannot "
            + verb
            + " resource \""
            + resource
            + "\" in the namespace \""
            + namespace
            + "\"");
  }

  private List<JsonNode> rolesOf(User user, String namespace) {
    List<JsonNode> roles = new ArrayList<>();
    for (JsonNode binding : store.list(ROLE_BINDINGS, namespace, all -> true).items()) {
      for (JsonNode subject : binding.path("subjects")) {
        if (isOf(subject, user, namespace)) {
          store
              .find(new ObjectKey(ROLES, namespace, binding.at("/roleRef/name").asText()))
              .ifPresent(roles::add);
        }
      }
    }
    return roles;
  }

  private static boolean isOf(JsonNode subject, User user, String namespace) {
    String name = subject.path("name").asText();
    return switch (subject.path("kind").asText()) {
      case "ServiceAccount" -> User.ofServiceAccount(namespace, name).name().equals(user.name());
      case "Group" -> user.groups().contains(name);
      default -> user.name().equals(name);
    };
  }

  /** What a role grants, such as {@code watch pods}. */
  static Set<String> verbs(JsonNode role) {
    Set<String> verbs = new TreeSet<>();
    for (JsonNode rule : role.path("rules")) {
      for (JsonNode resource : rule.path("resources")) {
        rule.path("verbs").forEach(verb -> verbs.add(verb.asText() + " " + resource.asText()));
      }
    }
    return verbs;
  }

  /** What nobody may do who asked for it. */
  Set<String> refused() {
    return new TreeSet<>(refused);
  }

  /** What was done by a role's verbs. */
  Set<String> used(String role) {
    return new TreeSet<>(used.getOrDefault(role, Set.of()));
  }
}
