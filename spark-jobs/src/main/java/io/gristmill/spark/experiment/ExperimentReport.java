package io.gristmill.spark.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.experiment.ExperimentSummary;
import io.gristmill.experiment.TrialResult;
import io.gristmill.io.Storage;
import io.gristmill.spark.experiment.DataRuns.Data;
import io.gristmill.spark.experiment.Rounds.Dropped;
import io.gristmill.spark.experiment.TrialFiles.Finished;
import io.gristmill.spark.experiment.plan.ExperimentPlan;
import io.gristmill.spark.experiment.plan.Variant;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.Split;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * The files with the answer of an experiment: {@code experiment.json}, a page, and the table.
 *
 * @param data of each variant by its name
 * @param sets tokens of the held-out sets by name
 */
record ExperimentReport(
    ExperimentPlan plan,
    Map<String, Data> data,
    SortedMap<String, ShardManifest> sets,
    HeldOutSets heldOut) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RESULT = "experiment.json";
  private static final String PAGE = "experiment.html";

  /** Times are in a file of their own: all others have the same bytes wherever trials run. */
  private static final String COST = "cost";

  /** Writes the files and prints the table; returns the content of {@code experiment.json}. */
  ObjectNode write(Storage storage, String run, List<Finished> trials, List<Dropped> dropped)
      throws IOException {
    List<TrialResult> results = trials.stream().map(Finished::result).toList();
    ExperimentSummary summary =
        ExperimentSummary.of(plan.name(), plan.measure(), plan.baseline(), results);
    ObjectNode json = summary.toJson();
    addSettings(json.putArray("settings"), trials);
    addHeldOut(json.putObject("held-out"));
    addDiverged(json.putArray("diverged"), trials);
    if (!dropped.isEmpty()) {
      ArrayNode early = json.putArray("dropped");
      dropped.forEach(
          each ->
              early
                  .addObject()
                  .put("variant", each.variant())
                  .put("round", each.round())
                  .put("mean", Double.isNaN(each.mean()) ? null : Double.valueOf(each.mean())));
    }
    JsonNode cost = json.remove(COST);
    write(storage, run + "/" + COST + ".json", cost == null ? JSON.createObjectNode() : cost);
    write(storage, run + "/" + RESULT, json);
    byte[] page = ExperimentPage.html(summary, results).getBytes(StandardCharsets.UTF_8);
    storage.output(run + "/" + PAGE).write(page);
    System.out.print(summary.table());
    return json;
  }

  private static void write(Storage storage, String uri, JsonNode node) throws IOException {
    storage.output(uri).write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(node));
  }

  /** Adds the settings, the data and the epochs of each variant. */
  private void addSettings(ArrayNode settings, List<Finished> trials) {
    for (Variant variant : plan.variants()) {
      ObjectNode node = settings.addObject().put("variant", variant.name());
      variant.rendered().forEach(node.putObject("set")::put);
      Data own = data.get(variant.name());
      long tokens = own.tokens().tokens(Split.TRAIN);
      node.put("data", own.label())
          .put("data-documents", own.tokens().documents(Split.TRAIN))
          .put("data-tokens", tokens);
      trials.stream()
          .map(Finished::result)
          .filter(result -> result.variant().equals(variant.name()))
          .mapToDouble(result -> (double) result.tokens() / tokens)
          .max()
          .ifPresent(epochs -> node.put("epochs", epochs));
    }
  }

  private void addHeldOut(ObjectNode json) {
    sets.forEach(
        (name, tokens) ->
            json.putObject(name)
                .put("documents", tokens.documents(Split.VALIDATION))
                .put("tokens", tokens.tokens(Split.VALIDATION))
                .put("too-short", heldOut.tooShort().getOrDefault(name, 0)));
  }

  private static void addDiverged(ArrayNode json, List<Finished> trials) {
    for (Finished trial : trials) {
      trial
          .diverged()
          .ifPresent(
              reason ->
                  json.addObject()
                      .put("variant", trial.result().variant())
                      .put("seed", trial.result().seed())
                      .put("reason", reason));
    }
  }
}
