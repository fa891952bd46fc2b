package io.gristmill.experiment;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.InvalidInputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The result of an experiment: which variant is best by a measure, and how certain that is.
 *
 * @param baseline the variant that the others are compared with; the best one if empty
 * @param differences every other variant against the baseline, in the order of the ranking,
 *     corrected over these; without a baseline those of the ranking against the best variant
 * @param costs by variant
 * @param scaling the law of the losses, if the measure is a loss and at least three sizes of models
 *     were tried
 * @param remarks sentences about what limits the result
 */
public record ExperimentSummary(
    String name,
    String measure,
    Optional<String> baseline,
    Ranking ranking,
    List<PairedComparison> differences,
    SortedMap<String, Cost> costs,
    Optional<ScalingFit> scaling,
    List<String> remarks) {

  private static final int FEW_SEEDS = 5;

  /**
   * Means over the trials of a variant.
   *
   * @param cpuSeconds of all cores
   * @param seconds from the start of a trial to its end
   */
  public record Cost(
      double parameters, double tokens, double flops, double cpuSeconds, double seconds) {

    private static Cost of(List<TrialResult> trials) {
      return new Cost(
          trials.stream().mapToDouble(TrialResult::parameters).average().orElseThrow(),
          trials.stream().mapToDouble(TrialResult::tokens).average().orElseThrow(),
          trials.stream().mapToDouble(TrialResult::flops).average().orElseThrow(),
          trials.stream().mapToDouble(TrialResult::cpuSeconds).average().orElseThrow(),
          trials.stream().mapToDouble(TrialResult::seconds).average().orElseThrow());
    }

    private ObjectNode toJson() {
      return JsonNodeFactory.instance
          .objectNode()
          .put("parameters", parameters)
          .put("tokens", tokens)
          .put("flops", flops)
          .put("cpu-seconds", cpuSeconds)
          .put("seconds", seconds);
    }
  }

  public ExperimentSummary {
    differences = List.copyOf(differences);
    costs = Collections.unmodifiableSortedMap(new TreeMap<>(costs));
    remarks = List.copyOf(remarks);
  }

  /**
   * Compares the variants of the trials by a measure. The order of the trials does not matter.
   *
   * @throws InvalidInputException without a trial, if an evaluated trial lacks the measure, if two
   *     trials have the same variant and seed, or if the baseline has no trial
   */
  public static ExperimentSummary of(
      String name, String measure, Optional<String> baseline, List<TrialResult> trials) {
    Outcomes outcomes = Outcomes.of(measure, trials);
    if (baseline.isPresent() && !outcomes.values().containsKey(baseline.get())) {
      throw new InvalidInputException(
          format(
              "baseline: %s (expected one of %s) at experiment %s",
              baseline.get(), String.join(", ", outcomes.values().keySet()), name));
    }
    Ranking ranking = Ranking.of(outcomes);
    SortedMap<String, Cost> costs = costs(trials);
    List<String> remarks = remarks(ranking, costs);
    Optional<ScalingFit> scaling = Optional.empty();
    if (measure.endsWith("/loss") && ScalingPoints.severalSizes(trials)) {
      try {
        scaling = Optional.of(ScalingFit.of(measure, trials));
      } catch (InvalidInputException e) {
        remarks.add("No scaling law: " + e.getMessage() + ".");
      }
    }
    return new ExperimentSummary(
        name,
        measure,
        baseline,
        ranking,
        differences(baseline, ranking, outcomes),
        costs,
        scaling,
        remarks);
  }

  private static List<PairedComparison> differences(
      Optional<String> baseline, Ranking ranking, Outcomes outcomes) {
    String best = ranking.entries().get(0).variant();
    if (baseline.isEmpty()) {
      return ranking.pairs().stream().filter(pair -> pair.against().equals(best)).toList();
    }
    SortedMap<Long, Double> base = outcomes.finite(baseline.get());
    return PairedComparison.holm(
        ranking.entries().stream()
            .map(Ranking.Entry::variant)
            .filter(variant -> !variant.equals(baseline.get()))
            .map(
                variant ->
                    PairedComparison.of(variant, outcomes.finite(variant), baseline.get(), base))
            .toList());
  }

  private static SortedMap<String, Cost> costs(List<TrialResult> trials) {
    SortedMap<String, Cost> costs = new TreeMap<>();
    trials.stream()
        .sorted(Comparator.comparingLong(TrialResult::seed))
        .collect(Collectors.groupingBy(TrialResult::variant))
        .forEach((variant, of) -> costs.put(variant, Cost.of(of)));
    return costs;
  }

  private static List<String> remarks(Ranking ranking, SortedMap<String, Cost> costs) {
    List<String> remarks = new ArrayList<>();
    List<String> diverged =
        ranking.entries().stream()
            .filter(entry -> entry.diverged() > 0)
            .map(e -> format("%s (%d of %d trials)", e.variant(), e.diverged(), e.trials()))
            .toList();
    if (!diverged.isEmpty()) {
      remarks.add("Diverged: " + String.join(", ", diverged) + ".");
    }
    if (ranking.seeds() < 2) {
      remarks.add("Variants have fewer than two seeds in common: run more seeds to compare them.");
    } else if (ranking.seeds() < FEW_SEEDS) {
      remarks.add(
          format(
              "The probability of being best is from %d seeds; from fewer than %d it is too"
                  + " certain.",
              ranking.seeds(), FEW_SEEDS));
    }
    DoubleSummaryStatistics tokens =
        costs.values().stream().mapToDouble(Cost::tokens).summaryStatistics();
    // A budget is rounded to whole steps.
    if (tokens.getMax() > 1.02 * tokens.getMin()) {
      remarks.add("Variants were trained on different numbers of tokens.");
    }
    return remarks;
  }

  /** The variant that the differences are against. */
  public String reference() {
    return baseline.orElse(ranking.entries().get(0).variant());
  }

  /** The difference of a variant to the reference; empty for the reference itself. */
  public Optional<PairedComparison> difference(String variant) {
    return differences.stream().filter(of -> of.variant().equals(variant)).findFirst();
  }

  /** The result in a few sentences. */
  public String answer() {
    return new Answer(this).text();
  }

  /** The summary for a file. All but {@code cost} is the same for the same measures. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", name).put("measure", measure);
    json.put("better", TrialResult.higherIsBetter(measure) ? "higher" : "lower");
    baseline.ifPresent(variant -> json.put("baseline", variant));
    json.put("answer", answer());
    json.put("common-seeds", ranking.seeds()).put("resamples", Ranking.RESAMPLES);
    json.set("ranking", ranking.toJson());
    ArrayNode against = json.putArray("differences");
    differences.forEach(difference -> against.add(difference.toJson()));
    ArrayNode pairs = json.putArray("pairs");
    ranking.pairs().forEach(pair -> pairs.add(pair.toJson()));
    scaling.ifPresent(fit -> json.set("scaling", fit.toJson()));
    remarks.forEach(json.putArray("remarks")::add);
    ObjectNode cost = json.putObject("cost");
    costs.forEach((variant, of) -> cost.set(variant, of.toJson()));
    return json;
  }

  /** The summary as plain text for a terminal. */
  public String table() {
    return new SummaryTable(this).text();
  }
}
