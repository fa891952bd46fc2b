package io.gristmill.experiment;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.experiment.TrialResult.CurvePoint;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The JSON of a trial. JSON has no numbers for what is not finite: these are the texts {@code NaN},
 * {@code Infinity} and {@code -Infinity}.
 */
final class TrialJson {

  private static final List<String> FIELDS =
      List.of(
          "variant",
          "seed",
          "measures",
          "parameters",
          "tokens",
          "flops",
          "cpu-seconds",
          "seconds",
          "curve");
  private static final List<String> POINT_FIELDS = List.of("tokens", "loss");
  private static final String NUMBER = "a number, \"NaN\", \"Infinity\" or \"-Infinity\"";
  private static final int LONGEST_QUOTE = 60;

  private final JsonNode node;
  private final String where;

  private TrialJson(JsonNode node, String where) {
    this.node = node;
    this.where = where;
  }

  static ObjectNode write(TrialResult trial) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("variant", trial.variant()).put("seed", trial.seed());
    ObjectNode measures = json.putObject("measures");
    trial.measures().forEach((name, value) -> put(measures, name, value));
    json.put("parameters", trial.parameters())
        .put("tokens", trial.tokens())
        .put("flops", trial.flops())
        .put("cpu-seconds", trial.cpuSeconds())
        .put("seconds", trial.seconds());
    ArrayNode curve = json.putArray("curve");
    trial
        .curve()
        .forEach(
            point -> put(curve.addObject().put("tokens", point.tokens()), "loss", point.loss()));
    return json;
  }

  private static void put(ObjectNode json, String name, double value) {
    if (Double.isFinite(value)) {
      json.put(name, value);
    } else {
      json.put(name, String.valueOf(value));
    }
  }

  static TrialResult read(JsonNode node) {
    TrialJson trial = new TrialJson(node, format("trial %s", quote(node)));
    trial.fields("trial", FIELDS);
    trial =
        new TrialJson(
            node, format("trial %s, seed %s", quote(node.get("variant")), quote(node.get("seed"))));
    if (!node.get("variant").isTextual()) {
      throw trial.wrong("variant", node.get("variant"), "a text");
    }
    try {
      return new TrialResult(
          node.get("variant").textValue(),
          trial.whole("seed"),
          trial.measures(),
          trial.whole("parameters"),
          trial.whole("tokens"),
          trial.number("flops"),
          trial.number("cpu-seconds"),
          trial.number("seconds"),
          trial.curve());
    } catch (IllegalArgumentException e) {
      throw new IncompatibleArtifactException(e.getMessage() + " at " + trial.where, e);
    }
  }

  private SortedMap<String, Double> measures() {
    JsonNode measures = node.get("measures");
    if (!measures.isObject()) {
      throw wrong("measures", measures, "an object");
    }
    TrialJson of = new TrialJson(measures, where);
    SortedMap<String, Double> values = new TreeMap<>();
    measures.fieldNames().forEachRemaining(name -> values.put(name, of.number(name)));
    return values;
  }

  private List<CurvePoint> curve() {
    if (!node.get("curve").isArray()) {
      throw wrong("curve", node.get("curve"), "an array");
    }
    List<CurvePoint> points = new ArrayList<>();
    for (JsonNode one : node.get("curve")) {
      TrialJson point = new TrialJson(one, format("point %d of %s", points.size(), where));
      point.fields("curve", POINT_FIELDS);
      points.add(new CurvePoint(point.whole("tokens"), point.number("loss")));
    }
    return points;
  }

  /** Refuses what is not an object with exactly the given fields. */
  private void fields(String name, List<String> expected) {
    if (!node.isObject()) {
      throw wrong(name, node, "an object");
    }
    for (String field : expected) {
      if (!node.has(field)) {
        throw new IncompatibleArtifactException(
            format("%s: missing (expected a value) at %s", field, where));
      }
    }
    for (Iterator<Map.Entry<String, JsonNode>> i = node.fields(); i.hasNext(); ) {
      Map.Entry<String, JsonNode> field = i.next();
      if (!expected.contains(field.getKey())) {
        throw wrong(field.getKey(), field.getValue(), "one of " + String.join(", ", expected));
      }
    }
  }

  private long whole(String name) {
    JsonNode value = node.get(name);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw wrong(name, value, "a whole number");
    }
    return value.longValue();
  }

  private double number(String name) {
    JsonNode value = node.get(name);
    if (value.isTextual()) {
      return switch (value.textValue()) {
        case "NaN" -> Double.NaN;
        case "Infinity" -> Double.POSITIVE_INFINITY;
        case "-Infinity" -> Double.NEGATIVE_INFINITY;
        default -> throw wrong(name, value, NUMBER);
      };
    }
    if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
      throw wrong(name, value, NUMBER);
    }
    return value.doubleValue();
  }

  private IncompatibleArtifactException wrong(String name, JsonNode value, String expected) {
    return new IncompatibleArtifactException(
        format("%s: %s (expected %s) at %s", name, quote(value), expected, where));
  }

  private static String quote(JsonNode value) {
    String text = String.valueOf(value);
    return text.length() > LONGEST_QUOTE ? text.substring(0, LONGEST_QUOTE) + "..." : text;
  }
}
