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
 * @param tokens targets learned from since the start of the run; those of rounds that were rolled
 *     back are not
 * @param loss training loss of the steps taken, nats per token; not a number, and left out of the
 *     line, if there was none
 * @param validationLoss nats per token of the averaged model, where a validation was due
 * @param learningRate rate of the round's last step
 * @param gradientNorm largest global norm of a step taken, before clipping; omitted if there was
 *     none
 * @param mfu achieved share of the peak of floating-point operations, which is measured on hosts
 *     and published of cards; omitted for cards of unknown peak
 * @param averagingSeconds wall time outside the replicas' own steps
 * @param averagingShare of the round's wall time
 * @param averagingBytes bytes of parameters and optimizer state that were averaged or moved
 * @param replicas copies of the model that took the round's steps; 0 in lines of older versions
 * @param events steps skipped, a round rolled back, an early end
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
    int replicas,
    List<String> events) {

  public RoundMetrics {
    events = List.copyOf(events);
  }

  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("round", round).put("step", step).put("tokens", tokens);
    put(json, "loss", loss);
    validationLoss.ifPresent(value -> json.put("validation-loss", value));
    json.put("learning-rate", learningRate);
    put(json, "gradient-norm", gradientNorm);
    json.put("tokens-per-second", tokensPerSecond);
    put(json, "mfu", mfu);
    json.put("averaging-seconds", averagingSeconds).put("averaging-share", averagingShare);
    json.put("averaging-bytes", averagingBytes).put("replicas", replicas);
    events.forEach(json.putArray("events")::add);
    return json;
  }

  /** Omits values that are not finite, since JSON cannot represent them. */
  private static void put(ObjectNode json, String key, double value) {
    if (Double.isFinite(value)) {
      json.put(key, value);
    }
  }

  static RoundMetrics ofJson(JsonNode json) {
    JsonNode validation = json.get("validation-loss");
    List<String> events = new ArrayList<>();
    json.path("events").forEach(event -> events.add(event.asText()));
    return new RoundMetrics(
        json.path("round").asInt(),
        json.path("step").asLong(),
        json.path("tokens").asLong(),
        json.path("loss").asDouble(Double.NaN),
        validation == null ? OptionalDouble.empty() : OptionalDouble.of(validation.asDouble()),
        json.path("learning-rate").asDouble(),
        json.path("gradient-norm").asDouble(Double.NaN),
        json.path("tokens-per-second").asDouble(),
        json.path("mfu").asDouble(Double.NaN),
        json.path("averaging-seconds").asDouble(),
        json.path("averaging-share").asDouble(),
        json.path("averaging-bytes").asLong(),
        json.path("replicas").asInt(),
        events);
  }
}
