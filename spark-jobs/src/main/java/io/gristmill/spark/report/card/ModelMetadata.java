package io.gristmill.spark.report.card;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Metadata of a model in the keys and values that the Hugging Face Hub defines.
 *
 * @param name of the run
 * @param library that loads the model
 * @param config of the model
 * @param languages of the training texts, by label
 * @param evaluation as {@code evaluation.json}; empty if the model was not evaluated
 */
record ModelMetadata(
    String name, String library, JsonNode config, JsonNode languages, JsonNode evaluation) {

  private static final String TYPE = "type";
  private static final String NAME = "name";
  private static final String TASK = "text-generation";

  /** Characters of names on the Hub. */
  private static final Pattern NOT_IN_NAMES = Pattern.compile("[^A-Za-z0-9._-]+");

  /** Measures by their names in {@code evaluation.json}, as the Hub names them. */
  private static final Map<String, String> METRICS = new LinkedHashMap<>();

  static {
    METRICS.put("perplexity", "perplexity");
    METRICS.put("accuracy@1", "accuracy");
    METRICS.put("accuracy", "accuracy");
    METRICS.put("acc", "accuracy");
    METRICS.put("macro-f1", "f1");
    METRICS.put("macro-roc-auc", "roc_auc");
    METRICS.put("mean-squared-error", "mse");
    METRICS.put("mean-absolute-error", "mae");
    METRICS.put("pearson", "pearsonr");
  }

  ObjectNode toJson() {
    ObjectNode metadata = JsonNodeFactory.instance.objectNode();
    Set<String> codes = CardMetadata.languages(languages);
    if (!codes.isEmpty()) {
      codes.forEach(metadata.putArray("language")::add);
    }
    metadata.put(CardMetadata.LICENSE, CardMetadata.OTHER);
    metadata.put(CardMetadata.LICENSE_NAME, "not-chosen");
    metadata.put("library_name", library);
    metadata.put("pipeline_tag", TASK);
    ArrayNode tags = metadata.putArray("tags").add("gristmill");
    if (config.path("model_type").isTextual()) {
      tags.add(config.path("model_type").asText());
    }
    metadata.putArray("datasets").add(identifier());
    ArrayNode results = results();
    if (!results.isEmpty()) {
      Set<String> metrics = new TreeSet<>();
      results.forEach(
          result -> result.path("metrics").forEach(one -> metrics.add(one.path(TYPE).asText())));
      metrics.forEach(metadata.putArray("metrics")::add);
      metadata.putArray("model-index").addObject().put(NAME, identifier()).set("results", results);
    }
    return metadata;
  }

  /** The name of the run as the Hub allows it. */
  private String identifier() {
    String allowed = NOT_IN_NAMES.matcher(name).replaceAll("-").replaceAll("^[.-]+|[.-]+$", "");
    return allowed.isEmpty() ? "model" : allowed;
  }

  private ArrayNode results() {
    ArrayNode results = JsonNodeFactory.instance.arrayNode();
    add(results, identifier(), "Held-out documents of the run", evaluation.path("validation"));
    evaluation
        .path("tasks")
        .fields()
        .forEachRemaining(
            task ->
                add(
                    results,
                    task.getValue().path("format").asText(task.getKey()),
                    task.getKey(),
                    task.getValue()));
    return results;
  }

  private static void add(ArrayNode results, String type, String label, JsonNode measures) {
    ArrayNode metrics = JsonNodeFactory.instance.arrayNode();
    METRICS.forEach(
        (ours, theirs) -> {
          JsonNode value = measures.path(ours);
          if (value.isNumber()) {
            metrics.addObject().put(TYPE, theirs).<ObjectNode>set("value", value).put(NAME, ours);
          }
        });
    if (metrics.isEmpty()) {
      return;
    }
    ObjectNode result = results.addObject();
    result.putObject("task").put(TYPE, TASK).put(NAME, "Text Generation");
    result.putObject("dataset").put(TYPE, type).put(NAME, label);
    result.set("metrics", metrics);
  }
}
