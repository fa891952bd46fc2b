package io.gristmill.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The contents of the {@code state.json} of a checkpoint.
 *
 * @param round rounds finished
 * @param step optimizer updates each replica has taken
 * @param tokens targets seen by all replicas
 * @param seed of the run
 * @param cursor sequences read in the data order
 * @param validationLoss nats per token at this round, if it was measured
 * @param loopState state of the training loop
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
    LoopState loopState,
    SortedMap<String, String> fingerprints) {

  static final String CHECKSUMS = "checksums";

  public CheckpointState {
    fingerprints = Collections.unmodifiableSortedMap(new TreeMap<>(fingerprints));
  }

  /** Adds the length in bytes and the checksum of every other file of the directory. */
  ObjectNode toJson(Map<String, Long> files, Map<String, Checksum> checksums) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("round", round).put("step", step).put("tokens", tokens);
    json.put("seed", seed).put("cursor", cursor);
    validationLoss.ifPresent(loss -> json.put("validation-loss", loss));
    json.set("memory", loopState.toJson());
    fingerprints.forEach(json.putObject("fingerprints")::put);
    files.forEach(json.putObject("files")::put);
    ObjectNode sums = json.putObject(CHECKSUMS);
    checksums.forEach((name, checksum) -> sums.put(name, checksum.text()));
    sums.put(Checkpoint.STATE, own(json).text());
    return json;
  }

  /** Computes the checksum of the state without this checksum itself. */
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
        LoopState.ofJson(json.path("memory")),
        fingerprints);
  }

  /**
   * State of the training loop besides the model. It is saved so that a resumed run makes the same
   * decisions as the interrupted one.
   *
   * @param gradientNorms gradient norms of the last accepted rounds, oldest first
   * @param failures number of consecutive rounds that were rolled back
   * @param bestLoss the lowest validation loss so far
   * @param misses number of consecutive validations without improvement
   */
  public record LoopState(
      List<Double> gradientNorms, int failures, OptionalDouble bestLoss, int misses) {

    /** The state at the start of a run. */
    public static final LoopState NONE = new LoopState(List.of(), 0, OptionalDouble.empty(), 0);

    public LoopState {
      gradientNorms = List.copyOf(gradientNorms);
    }

    /** Returns a copy updated after a round. */
    public LoopState withRounds(List<Double> norms, int failed) {
      return new LoopState(norms, failed, bestLoss, misses);
    }

    /** Returns a copy updated after a validation. */
    public LoopState withValidations(double best, int missed) {
      return new LoopState(gradientNorms, failures, OptionalDouble.of(best), missed);
    }

    ObjectNode toJson() {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      gradientNorms.forEach(json.putArray("gradient-norms")::add);
      json.put("failures", failures);
      bestLoss.ifPresent(loss -> json.put("best-loss", loss));
      return json.put("misses", misses);
    }

    /** Reads the state; old checkpoints without one get {@link #NONE}. */
    static LoopState ofJson(JsonNode json) {
      List<Double> norms = new ArrayList<>();
      json.path("gradient-norms").forEach(norm -> norms.add(norm.asDouble()));
      JsonNode best = json.get("best-loss");
      return new LoopState(
          norms,
          json.path("failures").asInt(),
          best == null ? OptionalDouble.empty() : OptionalDouble.of(best.asDouble()),
          json.path("misses").asInt());
    }
  }
}
