package io.gristmill.spark.serve;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The parameters in the body of a request. Those that are not implemented are refused, unless their
 * value asks for nothing.
 */
final class Fields {

  private static final Set<String> COMMON =
      Set.of(
          "model",
          "stream",
          "stream_options",
          "stop",
          "temperature",
          "top_p",
          "top_k",
          "seed",
          "n",
          "max_tokens",
          "logprobs",
          "repetition_penalty");

  /** Parameters that change nothing here. */
  private static final Set<String> IGNORED =
      Set.of("user", "metadata", "store", "service_tier", "safety_identifier", "prompt_cache_key");

  static final Set<String> CHAT = Set.of("messages", "max_completion_tokens", "top_logprobs");
  static final Set<String> COMPLETION = Set.of("prompt");

  /** Parameters that are not implemented, with the values that ask for nothing. */
  private static final Map<String, Predicate<JsonNode>> NEUTRAL =
      Map.ofEntries(
          Map.entry("presence_penalty", Fields::isZero),
          Map.entry("frequency_penalty", Fields::isZero),
          Map.entry("logit_bias", JsonNode::isEmpty),
          Map.entry("tools", JsonNode::isEmpty),
          Map.entry("functions", JsonNode::isEmpty),
          Map.entry("tool_choice", value -> value.asText().equals("none")),
          Map.entry("parallel_tool_calls", value -> true),
          Map.entry("response_format", value -> value.path("type").asText().equals("text")),
          Map.entry("modalities", value -> value.toString().equals("[\"text\"]")),
          Map.entry("reasoning_effort", value -> false),
          Map.entry("echo", value -> !value.asBoolean()),
          Map.entry("suffix", value -> value.asText().isEmpty()),
          Map.entry("best_of", value -> value.asInt() == 1));

  private final JsonNode body;

  /**
   * @param own parameters of the interface
   */
  Fields(JsonNode body, Set<String> own) throws ApiException {
    this.body = body;
    if (!body.isObject()) {
      throw ApiException.invalid(null, "invalid_value", "body: no JSON object (expected one)");
    }
    for (Map.Entry<String, JsonNode> field : body.properties()) {
      String name = field.getKey();
      JsonNode value = field.getValue();
      if (NEUTRAL.containsKey(name)) {
        if (!value.isNull() && !NEUTRAL.get(name).test(value)) {
          throw ApiException.invalid(
              name,
              "unsupported_parameter",
              name + ": not implemented (expected no such parameter)");
        }
      } else if (!COMMON.contains(name) && !IGNORED.contains(name) && !own.contains(name)) {
        throw ApiException.invalid(
            name, "unknown_parameter", format("%s: unknown (expected no such parameter)", name));
      }
    }
  }

  private static boolean isZero(JsonNode value) {
    return value.isNumber() && value.doubleValue() == 0;
  }

  boolean has(String name) {
    return body.hasNonNull(name);
  }

  boolean flag(String name) throws ApiException {
    if (has(name) && !body.get(name).isBoolean()) {
      throw wrong(name, "true or false");
    }
    return body.path(name).asBoolean();
  }

  JsonNode array(String name) throws ApiException {
    if (!body.path(name).isArray()) {
      throw wrong(name, "an array");
    }
    return body.get(name);
  }

  long integer(String name, long byDefault, long min, long max) throws ApiException {
    if (!has(name)) {
      return byDefault;
    }
    JsonNode value = body.get(name);
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < min
        || value.longValue() > max) {
      throw wrong(name, format("a whole number from %d to %d", min, max));
    }
    return value.longValue();
  }

  double number(String name, double byDefault, double min, double max) throws ApiException {
    if (!has(name)) {
      return byDefault;
    }
    double value = body.get(name).isNumber() ? body.get(name).doubleValue() : Double.NaN;
    if (!(value >= min && value <= max)) {
      String least = min == Double.MIN_NORMAL ? "above 0" : "from " + min;
      throw wrong(name, format("a number %s to %s", least, max));
    }
    return value;
  }

  /** A text or an array of texts; empty if absent. */
  List<String> texts(String name, int most) throws ApiException {
    List<String> texts = new ArrayList<>();
    if (has(name)) {
      JsonNode value = body.get(name);
      Iterable<JsonNode> all = value.isArray() ? value : List.of(value);
      for (JsonNode text : all) {
        if (!text.isTextual() || texts.size() == most) {
          throw wrong(name, format("a text or at most %d texts", most));
        }
        texts.add(text.asText());
      }
    }
    return texts;
  }

  /** Whether a stream ends with the usage. */
  boolean includesUsage(boolean isStream) throws ApiException {
    JsonNode options = body.path("stream_options");
    if (options.isMissingNode() || options.isNull()) {
      return false;
    }
    if (!isStream || !options.isObject() || !options.path("include_usage").isBoolean()) {
      throw wrong("stream_options", "{\"include_usage\": true or false} with stream");
    }
    return options.path("include_usage").asBoolean();
  }

  private ApiException wrong(String name, String expected) {
    String value = body.path(name).toString();
    String shown = value.length() > 100 ? value.substring(0, 100) + "..." : value;
    return ApiException.invalid(
        name, "invalid_value", format("%s: %s (expected %s)", name, shown, expected));
  }
}
