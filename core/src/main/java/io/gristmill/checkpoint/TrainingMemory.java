package io.gristmill.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What a run decides by, besides the model: kept so that a resumed run decides as the interrupted
 * one would have.
 *
 * @param gradientNorms of the last good rounds, oldest first
 * @param failures rounds in a row that were rolled back
 * @param bestLoss the validation loss later ones are measured against
 * @param misses validations in a row that did not improve on it
 */
public record TrainingMemory(
    List<Double> gradientNorms, int failures, OptionalDouble bestLoss, int misses) {

  /** Of a new run. */
  public static final TrainingMemory NONE =
      new TrainingMemory(List.of(), 0, OptionalDouble.empty(), 0);

  public TrainingMemory {
    gradientNorms = List.copyOf(gradientNorms);
  }

  /** With other numbers of rounds. */
  public TrainingMemory withRounds(List<Double> norms, int failed) {
    return new TrainingMemory(norms, failed, bestLoss, misses);
  }

  /** With other numbers of validations. */
  public TrainingMemory withValidations(double best, int missed) {
    return new TrainingMemory(gradientNorms, failures, OptionalDouble.of(best), missed);
  }

  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    gradientNorms.forEach(json.putArray("gradient-norms")::add);
    json.put("failures", failures);
    bestLoss.ifPresent(loss -> json.put("best-loss", loss));
    return json.put("misses", misses);
  }

  /** Of checkpoints without one: none. */
  static TrainingMemory ofJson(JsonNode json) {
    List<Double> norms = new ArrayList<>();
    json.path("gradient-norms").forEach(norm -> norms.add(norm.asDouble()));
    JsonNode best = json.get("best-loss");
    return new TrainingMemory(
        norms,
        json.path("failures").asInt(),
        best == null ? OptionalDouble.empty() : OptionalDouble.of(best.asDouble()),
        json.path("misses").asInt());
  }
}
