package io.gristmill.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.experiment.Ranking.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RankingTest {

  @Test
  void ordersByMeanInTheDirectionOfTheMeasure() {
    List<TrialResult> trials = new ArrayList<>(Trials.variant("low", 2, 2.5));
    trials.addAll(Trials.variant("high", 4, 4.5));
    assertThat(names(Ranking.of(Outcomes.of(Trials.LOSS, trials)))).containsExactly("low", "high");
    Ranking accuracy = Ranking.of(Outcomes.of("tasks/exam/acc", trials));
    assertThat(names(accuracy)).containsExactly("low", "high");
    assertThat(accuracy.entries().get(0).mean()).hasValue((0.5 + 0.4) / 2);
    assertThat(accuracy.pairs().get(0).mean()).isNegative();
  }

  /** Three of the four ordered draws of two seeds have a lower sum for b. */
  @Test
  void probabilityOfBeingBestIsTheShareOfResamples() {
    List<TrialResult> trials = new ArrayList<>(Trials.variant("a", 3, 3));
    trials.addAll(Trials.variant("b", 4, 1));
    Ranking ranking = Ranking.of(Outcomes.of(Trials.LOSS, trials));
    assertThat(best(ranking, "b")).isCloseTo(0.75, within(0.02));
    assertThat(best(ranking, "a") + best(ranking, "b")).isCloseTo(1, within(1e-9));
  }

  @Test
  void tiesCountInEqualParts() {
    List<TrialResult> trials = new ArrayList<>(Trials.variant("a", 3, 2, 5));
    trials.addAll(Trials.variant("b", 3, 2, 5));
    trials.addAll(Trials.variant("c", 4, 3, 6));
    Ranking ranking = Ranking.of(Outcomes.of(Trials.LOSS, trials));
    assertThat(best(ranking, "a")).isCloseTo(0.5, within(1e-9));
    assertThat(best(ranking, "b")).isCloseTo(0.5, within(1e-9));
    assertThat(best(ranking, "c")).isZero();
    assertThat(ranking.entries()).extracting(Entry::tied).containsExactly(false, true, true);
  }

  @Test
  void divergedTrialsAreLeftOutOfMeansAndKeepAVariantFromBeingBest() {
    List<TrialResult> trials = new ArrayList<>(Trials.variant("stable", 3, 3.1, 3.05));
    trials.addAll(Trials.variant("brittle", 1, Double.NaN, 1.1));
    trials.addAll(Trials.variant("broken", Double.NaN, Double.POSITIVE_INFINITY, Double.NaN));
    Ranking ranking = Ranking.of(Outcomes.of(Trials.LOSS, trials));
    assertThat(names(ranking)).containsExactly("stable", "brittle", "broken");
    assertThat(ranking.entries()).extracting(Entry::diverged).containsExactly(0, 1, 3);
    assertThat(ranking.entries().get(1).mean().getAsDouble()).isCloseTo(1.05, within(1e-12));
    assertThat(best(ranking, "brittle")).isCloseTo(8.0 / 27, within(0.02));
    assertThat(best(ranking, "broken")).isZero();
    assertThat(ranking.entries().get(2).mean()).isEmpty();
  }

  @Test
  void oneSeedGivesNoProbability() {
    List<TrialResult> trials = new ArrayList<>(Trials.variant("a", 3));
    trials.addAll(Trials.variant("b", 4));
    Ranking ranking = Ranking.of(Outcomes.of(Trials.LOSS, trials));
    assertThat(ranking.entries().get(0).best()).isEmpty();
    assertThat(ranking.entries().get(0).standardError()).isEmpty();
    assertThat(ranking.entries().get(1).tied()).isTrue();
  }

  /** The best of equal variants is known from the same trials, and is still not told apart. */
  @Test
  void equalVariantsAreToldFromTheBestAtMostAtTheNominalRate() {
    SplittableRandom random = new SplittableRandom(5);
    int repetitions = 200;
    int wrong = 0;
    for (int i = 0; i < repetitions; i++) {
      List<TrialResult> trials = new ArrayList<>();
      for (String name : List.of("a", "b", "c", "d", "e")) {
        for (int seed = 0; seed < 5; seed++) {
          trials.add(Trials.trial(name, seed, 3 + 0.01 * Trials.normal(random)));
        }
      }
      List<Entry> entries = Ranking.of(Outcomes.of(Trials.LOSS, trials)).entries();
      wrong += entries.stream().skip(1).allMatch(Entry::tied) ? 0 : 1;
    }
    double bound = 4 * Math.sqrt(0.05 * 0.95 / repetitions);
    assertThat((double) wrong / repetitions).isLessThan(0.05 + bound);
  }

  private static List<String> names(Ranking ranking) {
    return ranking.entries().stream().map(Entry::variant).toList();
  }

  private static double best(Ranking ranking, String variant) {
    return ranking.entries().stream()
        .filter(entry -> entry.variant().equals(variant))
        .findFirst()
        .orElseThrow()
        .best()
        .getAsDouble();
  }
}
