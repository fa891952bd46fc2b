package io.gristmill.experiment;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.experiment.numeric.Sample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * The variants from best to worst, with how certain it is which one is best. Variants of which
 * fewer trials diverged come first.
 *
 * <p>The probability of being best is the share of bootstrap resamples in which a variant has the
 * best mean; ties count in equal parts. A resample draws seeds with replacement, the same ones for
 * all variants. In a resample with a seed whose trial diverged a variant is not the best.
 *
 * @param entries one for each variant
 * @param pairs every two variants, the lower ranked one against the higher ranked one; corrected
 *     over all of them, which allows for the best variant being known from the same trials
 * @param seeds that all variants have; resampled
 */
public record Ranking(List<Entry> entries, List<PairedComparison> pairs, int seeds) {

  /** Number of bootstrap resamples. */
  public static final int RESAMPLES = 10_000;

  /** Level of significance, of p-values after the correction. */
  public static final double LEVEL = 0.05;

  private static final long RANDOM_SEED = 20_260_101;

  /**
   * A variant.
   *
   * @param trials number of trials
   * @param diverged how many of them diverged; the means leave them out
   * @param mean of the measure; empty if all trials diverged
   * @param standardError of the mean; empty with fewer than two values
   * @param best probability of being the best variant; empty if the variants have fewer than two
   *     seeds in common
   * @param tied if it cannot be told from the first entry: the corrected p-value of their
   *     comparison is not below 0.05, or there is none; false for the first entry
   */
  public record Entry(
      String variant,
      int trials,
      int diverged,
      OptionalDouble mean,
      OptionalDouble standardError,
      OptionalDouble best,
      boolean tied) {}

  public Ranking {
    entries = List.copyOf(entries);
    pairs = List.copyOf(pairs);
  }

  static Ranking of(Outcomes outcomes) {
    long[] seeds = outcomes.commonSeeds();
    Map<String, Double> best = seeds.length < 2 ? Map.of() : bootstrap(outcomes, seeds);
    List<Entry> ranked = new ArrayList<>();
    for (String variant : outcomes.values().keySet()) {
      ranked.add(entry(variant, outcomes, best));
    }
    double worst = outcomes.direction() * Double.NEGATIVE_INFINITY;
    ranked.sort(
        Comparator.comparingInt(Entry::diverged)
            .thenComparingDouble(e -> -outcomes.direction() * e.mean().orElse(worst))
            .thenComparing(Entry::variant));
    List<PairedComparison> pairs = pairs(outcomes, ranked);
    String first = ranked.get(0).variant();
    ranked.replaceAll(entry -> entry.mean().isEmpty() ? entry : tied(entry, first, pairs));
    return new Ranking(ranked, pairs, seeds.length);
  }

  private static Entry entry(String variant, Outcomes outcomes, Map<String, Double> best) {
    int trials = outcomes.values().get(variant).size();
    double[] finite =
        outcomes.finite(variant).values().stream().mapToDouble(Double::doubleValue).toArray();
    OptionalDouble probability =
        best.containsKey(variant) ? OptionalDouble.of(best.get(variant)) : OptionalDouble.empty();
    if (finite.length == 0) {
      OptionalDouble none = OptionalDouble.empty();
      return new Entry(variant, trials, trials, none, none, probability, false);
    }
    Sample sample = Sample.of(finite);
    return new Entry(
        variant,
        trials,
        trials - finite.length,
        OptionalDouble.of(sample.mean()),
        sample.standardError(),
        probability,
        false);
  }

  private static List<PairedComparison> pairs(Outcomes outcomes, List<Entry> ranked) {
    List<PairedComparison> pairs = new ArrayList<>();
    for (int i = 0; i < ranked.size(); i++) {
      for (int j = i + 1; j < ranked.size(); j++) {
        String better = ranked.get(i).variant();
        String worse = ranked.get(j).variant();
        pairs.add(
            PairedComparison.of(worse, outcomes.finite(worse), better, outcomes.finite(better)));
      }
    }
    return PairedComparison.holm(pairs);
  }

  private static Entry tied(Entry entry, String first, List<PairedComparison> pairs) {
    boolean tied =
        pairs.stream()
            .filter(pair -> pair.against().equals(first) && pair.variant().equals(entry.variant))
            .anyMatch(pair -> !pair.significant(LEVEL));
    return new Entry(
        entry.variant,
        entry.trials,
        entry.diverged,
        entry.mean,
        entry.standardError,
        entry.best,
        tied);
  }

  /** The probability of being best by variant. */
  private static Map<String, Double> bootstrap(Outcomes outcomes, long[] seeds) {
    List<String> variants = List.copyOf(outcomes.values().keySet());
    double[][] scores = new double[variants.size()][seeds.length];
    for (int v = 0; v < scores.length; v++) {
      for (int s = 0; s < seeds.length; s++) {
        double value = outcomes.values().get(variants.get(v)).get(seeds[s]);
        scores[v][s] =
            Double.isFinite(value) ? outcomes.direction() * value : Double.NEGATIVE_INFINITY;
      }
    }
    double[] wins = new double[scores.length];
    SplittableRandom random = new SplittableRandom(RANDOM_SEED);
    int[] draws = new int[seeds.length];
    for (int i = 0; i < RESAMPLES; i++) {
      for (int s = 0; s < draws.length; s++) {
        draws[s] = random.nextInt(draws.length);
      }
      countBest(scores, draws, wins);
    }
    Map<String, Double> shares = new TreeMap<>();
    for (int v = 0; v < wins.length; v++) {
      shares.put(variants.get(v), wins[v] / RESAMPLES);
    }
    return shares;
  }

  private static void countBest(double[][] scores, int[] draws, double[] wins) {
    double[] sums = new double[scores.length];
    double highest = Double.NEGATIVE_INFINITY;
    for (int v = 0; v < scores.length; v++) {
      for (int draw : draws) {
        sums[v] += scores[v][draw];
      }
      highest = Math.max(highest, sums[v]);
    }
    if (highest == Double.NEGATIVE_INFINITY) {
      return;
    }
    int ties = 0;
    for (double sum : sums) {
      ties += sum == highest ? 1 : 0;
    }
    for (int v = 0; v < sums.length; v++) {
      wins[v] += sums[v] == highest ? 1.0 / ties : 0;
    }
  }

  ArrayNode toJson() {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    for (Entry entry : entries) {
      ObjectNode node = json.addObject();
      node.put("variant", entry.variant)
          .put("trials", entry.trials)
          .put("diverged", entry.diverged);
      entry.mean.ifPresent(mean -> node.put("mean", mean));
      entry.standardError.ifPresent(error -> node.put("standard-error", error));
      entry.best.ifPresent(best -> node.put("best-probability", best));
      node.put("tied-with-best", entry.tied);
    }
    return json;
  }
}
