package io.gristmill.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * {@code state.json} of a checkpoint.
 *
 * @param round rounds finished
 * @param step optimizer updates each replica has taken
 * @param tokens targets seen by all replicas
 * @param seed of the run
 * @param cursor sequences read in the data order
 * @param validationLoss nats per token at this round, if it was measured
 * @param memory what the run decides by
 * @param fingerprints of what the checkpoint was made from, by artifact: {@code tokenizer}, {@code
 *     tokens}, {@code model}, {@code config}; {@code order}, that of seed and mixture, is in those
 *     of newer versions only
 */
public record CheckpointState(
    int round,
    long step,
    long tokens,
    long seed,
    long cursor,
    OptionalDouble validationLoss,
    TrainingMemory memory,
    SortedMap<String, String> fingerprints) {

  static final String CHECKSUMS = "checksums";

  public CheckpointState {
    fingerprints = Collections.unmodifiableSortedMap(new TreeMap<>(fingerprints));
  }

  /** With the length in bytes and the checksum of every other file of the directory. */
  ObjectNode toJson(Map<String, Long> files, Map<String, Checksum> checksums) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("round", round).put("step", step).put("tokens", tokens);
    json.put("seed", seed).put("cursor", cursor);
    validationLoss.ifPresent(loss -> json.put("validation-loss", loss));
    json.set("memory", memory.toJson());
    fingerprints.forEach(json.putObject("fingerprints")::put);
    files.forEach(json.putObject("files")::put);
    ObjectNode sums = json.putObject(CHECKSUMS);
    checksums.forEach((name, checksum) -> sums.put(name, checksum.text()));
    sums.put(Checkpoint.STATE, own(json).text());
    return json;
  }

  /** That of the state itself, without it. */
  static Checksum own(JsonNode json) {
    ObjectNode without = json.deepCopy();
    ((ObjectNode) without.path(CHECKSUMS)).remove(Checkpoint.STATE);
    return Checksum.of(without.toString().getBytes(StandardCharsets.UTF_8));
  }

  static CheckpointState ofJson(JsonNode json) {
    SortedMap<String, String> fingerprints = new TreeMap<>();
    json.path("fingerprints")
        .fields()
        .forEachRemaining(entry -> fingerprints.put(entry.getKey(), entry.getValue().asText()));
    JsonNode loss = json.get("validation-loss");
    return new CheckpointState(
        json.path("round").asInt(),
        json.path("step").asLong(),
        json.path("tokens").asLong(),
        json.path("seed").asLong(),
        json.path("cursor").asLong(),
        loss == null ? OptionalDouble.empty() : OptionalDouble.of(loss.asDouble()),
        TrainingMemory.ofJson(json.path("memory")),
        fingerprints);
  }
}
