package io.gristmill.spark.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.gristmill.spark.cluster.kubernetes.ObjectStore.ObjectKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Writes what the volumes of pods have: config maps, secrets, service accounts, empty folders. */
final class PodVolumes {

  private static final String ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";
  private static final Set<PosixFilePermission> EVERYBODY =
      PosixFilePermissions.fromString("rwxrwxrwx");

  private final ObjectStore store;
  private final Tokens tokens;

  /** The token of a service account. */
  @FunctionalInterface
  interface Tokens {
    String of(String namespace, String serviceAccount);
  }

  PodVolumes(ObjectStore store, Tokens tokens) {
    this.store = store;
    this.tokens = tokens;
  }

  /** A folder of this machine in a container. */
  record Mount(Path source, String target, boolean readOnly) {

    /** As {@code run-container} reads it. */
    String line() {
      return source + "\t" + target + "\t" + (readOnly ? "ro" : "rw");
    }
  }

  /** Whether what the pod's volumes name is there: Spark makes config maps after the pod. */
  boolean areComplete(JsonNode pod) {
    for (JsonNode volume : pod.at("/spec/volumes")) {
      Optional<ObjectKey> source = source(volume, namespace(pod));
      if (source.isPresent() && store.find(source.get()).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  private static String namespace(JsonNode pod) {
    return pod.at("/metadata/namespace").asText();
  }

  private static Optional<ObjectKey> source(JsonNode volume, String namespace) {
    if (volume.has("configMap")) {
      return Optional.of(
          new ObjectKey("configmaps", namespace, volume.at("/configMap/name").asText()));
    }
    return volume.has("secret")
        ? Optional.of(new ObjectKey("secrets", namespace, volume.at("/secret/secretName").asText()))
        : Optional.empty();
  }

  /** Writes the volumes below a folder; the answer has one for each mount of a container. */
  Map<String, Mount> write(JsonNode pod, JsonNode container, Path folder) throws IOException {
    Map<String, Path> folders = new HashMap<>();
    for (JsonNode volume : pod.at("/spec/volumes")) {
      Path place = folder.resolve(volume.path("name").asText());
      if (!Files.exists(place)) {
        Files.createDirectories(place);
        Optional<ObjectKey> source = source(volume, namespace(pod));
        if (source.isPresent()) {
          writeFiles(content(source.get()), volume, place);
        } else if (volume.has("emptyDir")) {
          Files.setPosixFilePermissions(place, EVERYBODY);
        } else {
          throw new IOException("no such kind of volume: " + volume);
        }
      }
      folders.put(volume.path("name").asText(), place);
    }
    Map<String, Mount> mounts = new TreeMap<>();
    for (JsonNode mount : container.path("volumeMounts")) {
      String target = mount.path("mountPath").asText();
      Path place = folders.get(mount.path("name").asText());
      boolean isEmptyDir = Files.getPosixFilePermissions(place).equals(EVERYBODY);
      mounts.put(
          target, new Mount(place, target, !isEmptyDir || mount.path("readOnly").asBoolean()));
    }
    if (pod.at("/spec/automountServiceAccountToken").asBoolean(true)) {
      mounts.put(ACCOUNT, account(pod, folder.resolve("service account")));
    }
    return mounts;
  }

  private Mount account(JsonNode pod, Path place) throws IOException {
    Files.createDirectories(place);
    String name = pod.at("/spec/serviceAccountName").asText("default");
    Files.writeString(place.resolve("token"), tokens.of(namespace(pod), name));
    Files.writeString(place.resolve("namespace"), namespace(pod));
    return new Mount(place, ACCOUNT, true);
  }

  /** The values by key; those of secrets are in Base64. */
  private Map<String, byte[]> content(ObjectKey source) {
    Map<String, byte[]> content = new TreeMap<>();
    boolean isSecret = source.resource().equals("secrets");
    for (Map.Entry<String, JsonNode> entry : store.get(source).path("data").properties()) {
      String text = entry.getValue().asText();
      content.put(
          entry.getKey(),
          isSecret ? Base64.getDecoder().decode(text) : text.getBytes(StandardCharsets.UTF_8));
    }
    return content;
  }

  private static void writeFiles(Map<String, byte[]> content, JsonNode volume, Path place)
      throws IOException {
    JsonNode items = volume.path(volume.has("secret") ? "secret" : "configMap").path("items");
    if (items.isEmpty()) {
      for (Map.Entry<String, byte[]> entry : content.entrySet()) {
        Files.write(place.resolve(entry.getKey()), entry.getValue());
      }
    }
    for (JsonNode item : items) {
      Files.write(
          place.resolve(item.path("path").asText()), content.get(item.path("key").asText()));
    }
  }

  /** The variables of a container. */
  Map<String, String> environment(JsonNode pod, JsonNode container) {
    Map<String, String> environment = new HashMap<>();
    for (JsonNode variable : container.path("env")) {
      JsonNode from = variable.path("valueFrom");
      String value = variable.path("value").asText();
      if (from.has("fieldRef")) {
        value = pod.at("/" + from.at("/fieldRef/fieldPath").asText().replace('.', '/')).asText();
      } else if (from.has("secretKeyRef")) {
        JsonNode reference = from.get("secretKeyRef");
        ObjectKey secret =
            new ObjectKey("secrets", namespace(pod), reference.path("name").asText());
        value =
            new String(content(secret).get(reference.path("key").asText()), StandardCharsets.UTF_8);
      }
      environment.put(variable.path("name").asText(), value);
    }
    return environment;
  }
}
