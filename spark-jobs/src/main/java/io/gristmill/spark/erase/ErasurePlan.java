package io.gristmill.spark.erase;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.spark.erase.Erasure.ErasureRequest;
import io.gristmill.spark.stage.Erasures;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageManifest;
import java.io.IOException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The changes of an erasure, computed before any of them is made, so that an interrupted erasure is
 * resumed with the same changes. It holds counts, file names and the manifests before the erasure,
 * but nothing of the list.
 */
record ErasurePlan(ObjectNode json) {

  static final String NUMBER = "erasure";
  static final String LIST = "list-sha256";
  static final String LEARNED = "learned";
  static final String ERASED = "erased";
  static final String REPORT = "report";
  static final String SHARDS = "shards";
  static final String FILES = "files";
  static final String MANIFESTS = "manifests";
  static final String CONFIGURATIONS = "configurations";

  /**
   * Reads the plan of an unfinished erasure.
   *
   * @throws IncompatibleArtifactException if it was begun with another list or option
   */
  static ErasurePlan resumed(JsonNode json, ErasureRequest request) {
    require("list of SHA-256", json.path(LIST).asText(), request.sha256());
    require("--learned", json.path(LEARNED).asText(), request.learned().word());
    return new ErasurePlan((ObjectNode) json);
  }

  /**
   * The configuration a stage ran with: from its directory, or from the plan of an unfinished
   * erasure that has cleared the stage.
   */
  static Optional<String> configuration(StageContext context, String stage) throws IOException {
    Optional<JsonNode> begun = new Erasures(context.storage(), context.run()).begun();
    return begun.isPresent()
        ? Optional.ofNullable(begun.get().path(CONFIGURATIONS).path(stage).textValue())
        : context.directory(stage).configuration();
  }

  private static void require(String what, String begun, String given) {
    if (!begun.equals(given)) {
      throw new IncompatibleArtifactException(
          format(
              "erasure: unfinished, begun with %s %.12s (expected it again instead of %.12s)",
              what, begun, given));
    }
  }

  int number() {
    return json.path(NUMBER).asInt();
  }

  /** Counts of erased documents for the receipt. */
  ObjectNode erased() {
    return (ObjectNode) json.path(ERASED);
  }

  boolean isEmpty() {
    return json.path(FILES).isEmpty() && quarantined() == 0;
  }

  long quarantined() {
    return erased().path("quarantine-details").asLong();
  }

  /** Files of a table that contain documents to erase. */
  SortedSet<String> files(String table) {
    SortedSet<String> names = new TreeSet<>();
    json.path(FILES).path(table).forEach(name -> names.add(name.asText()));
    return names;
  }

  /** {@code clean/report.json} after the erasure. */
  ObjectNode report() {
    return (ObjectNode) json.path(REPORT);
  }

  /** Counts of the affected shards after the erasure, by URI. */
  SortedMap<String, JsonNode> shards() {
    SortedMap<String, JsonNode> shards = new TreeMap<>();
    json.path(SHARDS).fields().forEachRemaining(one -> shards.put(one.getKey(), one.getValue()));
    return shards;
  }

  /** Manifest of a stage before the erasure; empty if it was not finished. */
  Optional<StageManifest> before(String stage) {
    JsonNode manifest = json.path(MANIFESTS).path(stage);
    return manifest.isObject()
        ? Optional.of(StageManifest.of(((ObjectNode) manifest).deepCopy()))
        : Optional.empty();
  }
}
