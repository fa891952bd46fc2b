package io.gristmill.spark.experiment;

import static io.gristmill.error.Messages.format;

import io.gristmill.experiment.TrialResult;
import io.gristmill.spark.experiment.TrialFiles.Finished;
import io.gristmill.spark.experiment.plan.ExperimentPlan;
import io.gristmill.spark.experiment.plan.ExperimentPlan.Halving;
import io.gristmill.spark.experiment.plan.Variant;
import io.gristmill.spark.stage.StageContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rounds of successive halving; one round without it. Each round trains from the beginning with
 * its own whole schedule, so that its losses compare: the losses in the middle of a schedule favour
 * variants with a fast decay.
 */
final class Rounds {

  private final ExperimentPlan plan;
  private final TrialPlanner planner;
  private final TrialRuns runs;
  private final StageContext context;
  private final List<Dropped> dropped = new ArrayList<>();

  Rounds(ExperimentPlan plan, TrialPlanner planner, TrialRuns runs, StageContext context) {
    this.plan = plan;
    this.planner = planner;
    this.runs = runs;
    this.context = context;
  }

  /**
   * A variant that an early round has dropped.
   *
   * @param round counted from 1
   * @param mean of the measure over seeds; NaN if a trial diverged
   */
  record Dropped(String variant, int round, double mean) {}

  /** The variants dropped so far, worst of each round last. */
  List<Dropped> dropped() {
    return List.copyOf(dropped);
  }

  /** Runs all rounds; returns the trials of the last one, which have the whole budget. */
  List<Finished> run() throws IOException {
    Halving halving = plan.halving().orElse(new Halving(0.5, 1));
    List<Variant> left = plan.variants();
    for (int round = 1; round < halving.rounds(); round++) {
      String directory = format("%s/round-%d", context.run(), round);
      List<Finished> trials = runs.run(planner.trials(left, halving.share(round), directory));
      left = best(left, trials, halving.kept(left.size()), round);
    }
    return runs.run(planner.trials(left, 1, context.run() + "/trials"));
  }

  /** The best variants in the order of the plan; the baseline is kept in any case. */
  private List<Variant> best(List<Variant> variants, List<Finished> trials, int count, int round) {
    Map<String, Double> means = new HashMap<>();
    for (Variant variant : variants) {
      means.put(variant.name(), mean(variant.name(), trials));
    }
    boolean higher = TrialResult.higherIsBetter(plan.measure());
    List<String> ranked =
        variants.stream()
            .map(Variant::name)
            .sorted(
                Comparator.<String>comparingDouble(name -> cost(means.get(name), higher))
                    .thenComparing(name -> name))
            .toList();
    List<String> kept = new ArrayList<>(ranked.subList(0, Math.min(count, ranked.size())));
    plan.baseline().filter(name -> !kept.contains(name)).ifPresent(kept::add);
    for (String name : ranked) {
      if (!kept.contains(name)) {
        dropped.add(new Dropped(name, round, means.get(name)));
      }
    }
    context
        .progress()
        .table(
            format("round %d: keeps %d of %d variants", round, kept.size(), ranked.size()),
            List.of());
    return variants.stream().filter(variant -> kept.contains(variant.name())).toList();
  }

  private double mean(String variant, List<Finished> trials) {
    return trials.stream()
        .map(Finished::result)
        .filter(result -> result.variant().equals(variant))
        .mapToDouble(result -> result.measures().getOrDefault(plan.measure(), Double.NaN))
        .average()
        .orElse(Double.NaN);
  }

  private static double cost(double mean, boolean higher) {
    return Double.isNaN(mean) ? Double.POSITIVE_INFINITY : higher ? -mean : mean;
  }
}
