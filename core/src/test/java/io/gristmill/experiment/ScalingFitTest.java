package io.gristmill.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.error.InvalidInputException;
import io.gristmill.experiment.ScalingFit.Interval;
import io.gristmill.experiment.ScalingLaw.Optimum;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScalingFitTest {

  /** The law of Hoffmann et al., equation 10. */
  private static final ScalingLaw PLANTED = new ScalingLaw(1.69, 406.4, 410.7, 0.34, 0.28);

  private static final long[] SIZES = {1_000_000, 3_000_000, 10_000_000, 30_000_000};
  private static final long[] TOKENS = {20_000_000, 60_000_000, 200_000_000, 600_000_000};
  private static final double NOISE = 0.003;

  @Test
  void recoversAPlantedLawWithoutNoise() {
    ScalingLaw law = ScalingFit.of(Trials.LOSS, trials(SIZES, TOKENS, 1, 0, 1)).law();
    Offset<Double> close = within(1e-3);
    assertThat(law.e()).isCloseTo(PLANTED.e(), close);
    assertThat(law.a() / PLANTED.a()).isCloseTo(1, close);
    assertThat(law.b() / PLANTED.b()).isCloseTo(1, close);
    assertThat(law.alpha()).isCloseTo(PLANTED.alpha(), close);
    assertThat(law.beta()).isCloseTo(PLANTED.beta(), close);
  }

  @Test
  void intervalsContainAPlantedLaw() {
    ScalingFit fit = ScalingFit.of(Trials.LOSS, trials(SIZES, TOKENS, 2, NOISE, 2));
    contains(fit, ScalingLaw::e);
    contains(fit, ScalingLaw::a);
    contains(fit, ScalingLaw::b);
    contains(fit, ScalingLaw::alpha);
    contains(fit, ScalingLaw::beta);
    contains(fit, law -> law.optimum(1e17).parameters());
    contains(fit, law -> law.optimum(1e17).loss());
    assertThat(fit.resamples()).hasSizeGreaterThan(ScalingFit.RESAMPLES * 9 / 10);
    assertThat(fit.medianError()).isBetween(NOISE / 4, NOISE);
  }

  private static void contains(ScalingFit fit, ToDoubleFunction<ScalingLaw> quantity) {
    Interval interval = fit.interval(quantity);
    assertThat(quantity.applyAsDouble(PLANTED)).isBetween(interval.low(), interval.high());
    assertThat(interval.low()).isLessThan(interval.high());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void predictsTheLargestTrial(long random) {
    ScalingFit.HeldBack held =
        ScalingFit.of(Trials.LOSS, trials(SIZES, TOKENS, 1, NOISE, random))
            .heldBack()
            .orElseThrow();
    assertThat(held.parameters()).isEqualTo(30_000_000);
    assertThat(held.tokens()).isEqualTo(600_000_000);
    assertThat(held.relativeError()).isCloseTo(0, within(0.02));
  }

  /** The closed form has no lower loss near it on the curve of equal FLOPs. */
  @ParameterizedTest
  @ValueSource(doubles = {1e15, 6e18, 5.76e23})
  void optimumIsTheLowestLossOfItsBudget(double flops) {
    Optimum optimum = PLANTED.optimum(flops);
    assertThat(6 * optimum.parameters() * optimum.tokens() / flops).isCloseTo(1, within(1e-12));
    double lowest = Double.POSITIVE_INFINITY;
    double at = 0;
    for (double log = Math.log(1e3); log < Math.log(1e15); log += 1e-4) {
      double parameters = Math.exp(log);
      double loss = PLANTED.loss(parameters, flops / 6 / parameters);
      if (loss < lowest) {
        lowest = loss;
        at = parameters;
      }
    }
    assertThat(optimum.parameters() / at).isCloseTo(1, within(1e-3));
    assertThat(optimum.loss()).isCloseTo(lowest, within(1e-9));
  }

  @Test
  void gradientIsThatOfFiniteDifferences() {
    ScalingObjective objective =
        new ScalingObjective(
            ScalingPoints.of(Trials.LOSS, trials(SIZES, TOKENS, 1, 0.02, 3)).points());
    SplittableRandom random = new SplittableRandom(6);
    for (int i = 0; i < 50; i++) {
      double[] at = objective.variables(PLANTED);
      for (int j = 0; j < at.length; j++) {
        at[j] += 0.1 * (random.nextDouble() - 0.5);
      }
      double[] gradient = new double[at.length];
      objective.value(at, gradient);
      for (int j = 0; j < at.length; j++) {
        double h = 1e-6;
        double[] unused = new double[at.length];
        double middle = at[j];
        at[j] = middle + h;
        double above = objective.value(at, unused);
        at[j] = middle - h;
        double below = objective.value(at, unused);
        at[j] = middle;
        assertThat(gradient[j]).isCloseTo((above - below) / (2 * h), within(2e-2));
      }
    }
  }

  @Test
  void variablesAreThoseOfTheLaw() {
    ScalingObjective objective =
        new ScalingObjective(
            ScalingPoints.of(Trials.LOSS, trials(SIZES, TOKENS, 1, 0, 1)).points());
    double[] variables = objective.variables(PLANTED);
    assertThat(objective.value(variables, new double[5])).isCloseTo(0, within(1e-15));
    assertThat(objective.law(variables).a()).isCloseTo(PLANTED.a(), within(1e-9));
  }

  @Test
  void saysWhatTrialsLack() {
    refused(trials(new long[] {1_000_000}, TOKENS, 3, NOISE, 1), "1 model sizes (expected");
    refused(trials(SIZES, new long[] {100, 200}, 3, NOISE, 1), "2 numbers of tokens (expected");
    List<TrialResult> line = new ArrayList<>();
    for (long size = 1_000_000; size < 100_000_000; size *= 2) {
      line.add(Trials.sized("v" + size, 1, PLANTED.loss((double) size, 20.0 * size), size, 20 * size));
    }
    refused(line, "sizes and tokens on one line (expected several");
    refused(line.subList(0, 4), "4 pairs of size and tokens (expected at least 6)");
    refused(List.of(), "0 model sizes (expected at least 3) at 0 trials with validation/loss");
    refused(List.of(Trials.sized("v", 3, -1, 10, 20)), "loss -1.0, 10 parameters, 20 tokens");
    List<TrialResult> rising = new ArrayList<>();
    for (TrialResult trial : trials(SIZES, TOKENS, 1, 0, 1)) {
      double loss = trial.parameters() / 1e7 + trial.tokens() / 1e8;
      rising.add(Trials.sized(trial.variant(), 1, loss, trial.parameters(), trial.tokens()));
    }
    refused(rising, "exponents -");
  }

  private static void refused(List<TrialResult> trials, String message) {
    assertThatThrownBy(() -> ScalingFit.of(Trials.LOSS, trials))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("scaling: " + message)
        .hasMessageNotContaining("NaN");
  }

  /** Losses of the planted law with relative normal noise. */
  private static List<TrialResult> trials(
      long[] sizes, long[] tokens, int seeds, double noise, long random) {
    SplittableRandom draws = new SplittableRandom(random);
    List<TrialResult> trials = new ArrayList<>();
    for (long size : sizes) {
      for (long count : tokens) {
        LongStream.range(0, seeds)
            .forEach(
                seed ->
                    trials.add(
                        Trials.sized(
                            size + "x" + count,
                            seed,
                            PLANTED.loss((double) size, (double) count) * (1 + noise * Trials.normal(draws)),
                            size,
                            count)));
      }
    }
    return trials;
  }
}
