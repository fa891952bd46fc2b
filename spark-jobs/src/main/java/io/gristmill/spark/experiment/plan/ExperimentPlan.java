package io.gristmill.spark.experiment.plan;

import com.typesafe.config.Config;
import io.gristmill.error.InvalidConfigException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Trials to run, and how to compare them: every variant is trained with every seed.
 *
 * @param config settings over the base, which variants override
 * @param base settings of a file
 * @param heldOut files of each held-out set by its name; empty for the held-out split of the data
 *     that all variants share
 * @param tasks files of zero-shot tasks
 * @param measure what variants are ranked by
 * @param baseline variant that the others are compared with; empty for the best one
 * @param keepModels whether the checkpoint of a finished trial is kept
 * @param output directory of the experiment
 */
public record ExperimentPlan(
    String name,
    Config config,
    Config base,
    List<Variant> variants,
    List<Long> seeds,
    SortedMap<String, List<String>> heldOut,
    List<String> tasks,
    String measure,
    Optional<String> baseline,
    Optional<Halving> halving,
    boolean keepModels,
    Optional<String> output) {

  /** The held-out split of the data, as a held-out set. */
  public static final String VALIDATION = "validation";

  /** Prefix of the measures of tasks. */
  public static final String TASKS = "tasks/";

  /**
   * Successive halving (Jamieson and Talwalkar, 2016): each round trains the variants that are left
   * with a larger part of the budget, and keeps the best ones.
   *
   * @param fraction of the variants that a round keeps, and by which its budget is smaller than
   *     that of the next round
   * @param rounds trainings of a variant that is never dropped; the last one has the whole budget
   */
  public record Halving(double fraction, int rounds) {

    /** Share of the budget of a round, counted from 1. */
    public double share(int round) {
      return Math.pow(fraction, rounds - round);
    }

    /** Number of the variants that a round keeps. */
    public int kept(int variants) {
      return Math.max(1, (int) Math.ceil(variants * fraction));
    }
  }

  public ExperimentPlan {
    variants = List.copyOf(variants);
    seeds = List.copyOf(seeds);
    tasks = List.copyOf(tasks);
  }

  /**
   * Reads a plan.
   *
   * @param overrides {@code KEY=VALUE} with keys of the plan
   * @throws InvalidConfigException with a line for each mistake
   */
  public static ExperimentPlan read(Path file, List<String> overrides) {
    return new PlanReader(file).read(overrides);
  }

  /** The held-out set that is scored during training: that of the measure, or the first one. */
  public String curve() {
    List<String> names = heldOut.isEmpty() ? List.of(VALIDATION) : List.copyOf(heldOut.keySet());
    String measured = measure.substring(0, measure.indexOf('/'));
    return names.contains(measured) ? measured : names.get(0);
  }

  /** Number of trials of all rounds, if the baseline is among the best of each. */
  public int trials() {
    int left = variants.size();
    int trials = left;
    for (int round = 1; round < halving.map(Halving::rounds).orElse(1); round++) {
      left = halving.get().kept(left);
      trials += left;
    }
    return trials * seeds.size();
  }
}
