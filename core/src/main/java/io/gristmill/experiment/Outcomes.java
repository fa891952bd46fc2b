package io.gristmill.experiment;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidInputException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One measure of all trials.
 *
 * @param values by variant and seed; not finite for a trial that diverged
 */
record Outcomes(String measure, SortedMap<String, SortedMap<Long, Double>> values) {

  /**
   * The values of a measure.
   *
   * @throws InvalidInputException without a trial, if two trials have the same variant and seed, or
   *     if an evaluated trial lacks the measure
   */
  static Outcomes of(String measure, List<TrialResult> trials) {
    if (trials.isEmpty()) {
      throw new InvalidInputException("trials: none (expected at least one)");
    }
    SortedMap<String, SortedMap<Long, Double>> values = new TreeMap<>();
    for (TrialResult trial : trials) {
      String where = format("variant %s, seed %d", trial.variant(), trial.seed());
      Double value = trial.measures().getOrDefault(measure, Double.NaN);
      if (!trial.measures().isEmpty() && !trial.measures().containsKey(measure)) {
        throw new InvalidInputException(
            format(
                "measure: %s (expected one of %s) at %s",
                measure, String.join(", ", trial.measures().keySet()), where));
      }
      if (values
          .computeIfAbsent(trial.variant(), name -> new TreeMap<>())
          .containsKey(trial.seed())) {
        throw new InvalidInputException(
            "trials: two of the same variant and seed (expected one) at " + where);
      }
      values.get(trial.variant()).put(trial.seed(), value);
    }
    return new Outcomes(measure, values);
  }

  /** 1 if larger values are better, -1 if smaller ones are. */
  int direction() {
    return TrialResult.higherIsBetter(measure) ? 1 : -1;
  }

  /** The finite values of a variant by seed. */
  SortedMap<Long, Double> finite(String variant) {
    return values.get(variant).entrySet().stream()
        .filter(trial -> Double.isFinite(trial.getValue()))
        .collect(
            Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, TreeMap::new));
  }

  /** The seeds of which every variant has a trial, diverged or not. */
  long[] commonSeeds() {
    SortedSet<Long> common = new TreeSet<>(values.get(values.firstKey()).keySet());
    values.values().forEach(trials -> common.retainAll(trials.keySet()));
    return common.stream().mapToLong(Long::longValue).toArray();
  }
}
