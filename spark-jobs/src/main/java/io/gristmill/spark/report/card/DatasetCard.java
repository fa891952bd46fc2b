package io.gristmill.spark.report.card;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.spark.clean.ShardAccount;
import io.gristmill.spark.report.run.RunFiles;
import java.io.IOException;
import java.util.List;

/**
 * Summary of a data set for its users, {@code dataset-card.json}: its source, processing, contents,
 * languages and how to reproduce it. It covers the finished stages and is the same in every run
 * with the same input and settings.
 *
 * @param stages the finished stages, including cleaning
 */
public record DatasetCard(RunFiles files, List<String> stages) {

  private static final int MOST_HOSTS = 25;

  public ObjectNode toJson() throws IOException {
    JsonNode report = files.json("clean/report.json");
    JsonNode statistics = files.json("clean/statistics.json");
    ObjectNode card = JsonNodeFactory.instance.objectNode();
    card.set("source", source(report, statistics));
    card.set("settings", statistics.path("settings"));
    card.set("thresholds", statistics.path("thresholds"));
    ObjectNode records = card.putObject("records");
    for (String field : List.of("read", "kept", "dropped", "quarantined", "other")) {
      records.set(field, report.path("totals").path(field));
    }
    card.set("text", statistics.path("kept"));
    card.set("languages", statistics.path("languages"));
    card.set("dropped-by-language", statistics.path("dropped"));
    card.set("failing", statistics.path("failing"));
    card.set("values", withoutBins(statistics.path("values")));
    card.set("hosts", firstHosts(statistics.path("hosts")));
    card.set("warnings", warnings(statistics));
    JsonNode dedup = files.json("dedup/report.json");
    if (!dedup.isMissingNode()) {
      card.set("deduplication", dedup);
    }
    JsonNode tokens = files.json("tokens/manifest.json");
    if (!tokens.isMissingNode()) {
      card.set("splits", splits(tokens));
    }
    card.set("stages", fingerprints());
    return card;
  }

  private static ObjectNode source(JsonNode report, JsonNode statistics) {
    ObjectNode source = JsonNodeFactory.instance.objectNode();
    source.put("shards", ShardAccount.count(report));
    source.set("bytes-read", report.path("bytes-read"));
    source.set("kinds", statistics.path("sources"));
    return source;
  }

  private static ObjectNode withoutBins(JsonNode values) {
    ObjectNode summaries = JsonNodeFactory.instance.objectNode();
    values
        .fields()
        .forEachRemaining(
            field ->
                summaries.set(
                    field.getKey(), ((ObjectNode) field.getValue()).deepCopy().without("bins")));
    return summaries;
  }

  private static ObjectNode firstHosts(JsonNode hosts) {
    ObjectNode first = JsonNodeFactory.instance.objectNode();
    first.set("distinct", hosts.path("distinct"));
    ArrayNode top = first.putArray("top");
    for (JsonNode host : hosts.path("top")) {
      if (top.size() < MOST_HOSTS) {
        top.add(host);
      }
    }
    return first;
  }

  /** Warnings about rules that reject nothing, which are often misspelt or misplaced. */
  public static ArrayNode warnings(JsonNode statistics) {
    ArrayNode warnings = JsonNodeFactory.instance.arrayNode();
    for (JsonNode rule : statistics.path("rules-never-fired")) {
      warnings.add(format("The rule %s rejected no document in the whole run.", rule.asText()));
    }
    return warnings;
  }

  private static ObjectNode splits(JsonNode tokens) {
    ObjectNode splits = JsonNodeFactory.instance.objectNode();
    for (String field :
        List.of(
            "tokens", "documents", "vocabulary-size", "leaked-near-duplicates", "split-leaks")) {
      splits.set(field, tokens.path(field));
    }
    return splits;
  }

  private ObjectNode fingerprints() throws IOException {
    ObjectNode fingerprints = JsonNodeFactory.instance.objectNode();
    for (String stage : stages) {
      JsonNode manifest = files.json(stage + "/manifest.json");
      ObjectNode node = fingerprints.putObject(stage);
      for (String field : List.of("fingerprint", "config-fingerprint", "version")) {
        node.set(field, manifest.path(field));
      }
    }
    return fingerprints;
  }
}
