package io.gristmill.training.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A line of {@code metrics.jsonl}.
 *
 * @param round rounds finished, this one included
 * @param step steps every replica has taken
 * @param tokens targets seen since the start of the run
 * @param loss training loss of the round, nats per token
 * @param validationLoss nats per token of the averaged model, where a validation was due
 * @param learningRate rate of the round's last step
 * @param gradientNorm largest global norm of a step before clipping
 * @param mfu achieved share of the measured peak of floating-point operations
 * @param averagingSeconds wall time outside the replicas' own steps
 * @param averagingShare of the round's wall time
 * @param averagingBytes bytes of parameters and optimizer state that were averaged or moved
 * @param events what the guard did
 */
public record RoundMetrics(
    int round,
    long step,
    long tokens,
    double loss,
    OptionalDouble validationLoss,
    double learningRate,
    double gradientNorm,
    double tokensPerSecond,
    double mfu,
    double averagingSeconds,
    double averagingShare,
    long averagingBytes,
    List<String> events) {

  public RoundMetrics {
    events = List.copyOf(events);
  }

  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("round", round).put("step", step).put("tokens", tokens).put("loss", loss);
    validationLoss.ifPresent(value -> json.put("validation-loss", value));
    json.put("learning-rate", learningRate).put("gradient-norm", gradientNorm);
    json.put("tokens-per-second", tokensPerSecond).put("mfu", mfu);
    json.put("averaging-seconds", averagingSeconds).put("averaging-share", averagingShare);
    json.put("averaging-bytes", averagingBytes);
    events.forEach(json.putArray("events")::add);
    return json;
  }

  static RoundMetrics ofJson(JsonNode json) {
    JsonNode validation = json.get("validation-loss");
    List<String> events = new ArrayList<>();
    json.path("events").forEach(event -> events.add(event.asText()));
    return new RoundMetrics(
        json.path("round").asInt(),
        json.path("step").asLong(),
        json.path("tokens").asLong(),
        json.path("loss").asDouble(),
        validation == null ? OptionalDouble.empty() : OptionalDouble.of(validation.asDouble()),
        json.path("learning-rate").asDouble(),
        json.path("gradient-norm").asDouble(),
        json.path("tokens-per-second").asDouble(),
        json.path("mfu").asDouble(),
        json.path("averaging-seconds").asDouble(),
        json.path("averaging-share").asDouble(),
        json.path("averaging-bytes").asLong(),
        events);
  }
}
