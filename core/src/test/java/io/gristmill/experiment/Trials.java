package io.gristmill.experiment;

import io.gristmill.experiment.TrialResult.CurvePoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Trials with given or drawn losses. */
final class Trials {

  static final String LOSS = "validation/loss";

  private static final double FLOPS = 6;

  private Trials() {}

  static TrialResult trial(String variant, long seed, double loss) {
    return sized(variant, seed, loss, 1_000_000, 20_000_000);
  }

  static TrialResult sized(String variant, long seed, double loss, long parameters, long tokens) {
    return new TrialResult(
        variant,
        seed,
        new TreeMap<>(Map.of(LOSS, loss, "tasks/exam/acc", 1 / loss)),
        parameters,
        tokens,
        FLOPS * parameters * tokens,
        10,
        5,
        List.of(new CurvePoint(tokens / 2, loss + 1), new CurvePoint(tokens, loss)));
  }

  /** Trials of a variant with seeds from 0. */
  static List<TrialResult> variant(String name, double... losses) {
    List<TrialResult> trials = new ArrayList<>();
    for (int seed = 0; seed < losses.length; seed++) {
      trials.add(trial(name, seed, losses[seed]));
    }
    return trials;
  }

  /** A normal variable of mean 0 and variance 1. */
  static double normal(SplittableRandom random) {
    return Math.sqrt(-2 * Math.log(1 - random.nextDouble()))
        * Math.cos(2 * Math.PI * random.nextDouble());
  }
}
