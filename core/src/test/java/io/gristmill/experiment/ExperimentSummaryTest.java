package io.gristmill.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.gristmill.error.InvalidInputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExperimentSummaryTest {

  private static final List<TrialResult> THREE = new ArrayList<>();

  static {
    THREE.addAll(Trials.variant("none", 3.30, 3.32, 3.29, 3.31, 3.33));
    THREE.addAll(Trials.variant("gopher", 3.201, 3.219, 3.190, 3.209, 3.232));
    THREE.addAll(Trials.variant("c4", 3.205, 3.214, 3.197, 3.204, 3.235));
  }

  @Test
  void answersInASentenceWithItsCertainty() {
    ExperimentSummary summary = of(Optional.of("none"), THREE);
    assertThat(summary.answer())
        .matches(
            "gopher is best in \\d\\d % of resamples; c4 cannot be told from it \\(p = 0\\.\\d+\\);"
                + " none is worse \\(p < 0\\.001\\)\\. Against the baseline none it changes"
                + " validation/loss by -0\\.0998 \\(95 % interval -0\\.\\d+ to -0\\.\\d+, p <"
                + " 0\\.001\\)\\.");
    assertThat(of(Optional.of("gopher"), THREE).answer())
        .endsWith("No variant has a better mean than the baseline gopher.");
    assertThat(of(Optional.empty(), THREE).reference()).isEqualTo("gopher");
  }

  @Test
  void tableHasALineForEachVariantInTheOrderOfTheRanking() {
    String table = of(Optional.of("none"), THREE).table();
    assertThat(table.lines().toList().subList(0, 2))
        .containsExactly(
            "choose: validation/loss in nats per token, lower is better",
            "variant  trials      mean ± s.e.  best            difference to none        p      tokens"
                + "  CPU s");
    assertThat(table.lines().skip(2).limit(3).map(line -> line.split(" ")[0]))
        .containsExactly("gopher", "c4", "none");
    assertThat(table.lines().skip(2).findFirst().orElseThrow())
        .contains("3.2102 ± 0.0072", "-0.0998 (-0.1014 to -0.0982)", "20,000,000   10.0");
    assertThat(table.lines().filter(line -> line.endsWith(" "))).isEmpty();
  }

  /** Without a baseline the family is all pairs, as the best is known from the same trials. */
  @Test
  void theFamilyIsTheComparisonsWithTheBaselineOrAllPairs() {
    double p = correctedP(of(Optional.of("gopher"), THREE), "c4");
    assertThat(of(Optional.empty(), THREE).ranking().pairs()).hasSize(3);
    assertThat(of(Optional.of("gopher"), THREE).differences()).hasSize(2);
    assertThat(correctedP(of(Optional.empty(), THREE), "c4")).isEqualTo(p);
    double none = correctedP(of(Optional.of("gopher"), THREE), "none");
    assertThat(correctedP(of(Optional.empty(), THREE), "none")).isGreaterThan(none);
  }

  private static double correctedP(ExperimentSummary summary, String variant) {
    return summary.difference(variant).orElseThrow().test().orElseThrow().correctedP();
  }

  @Test
  void theOrderOfTheTrialsDoesNotMatter() {
    List<TrialResult> shuffled = new ArrayList<>(THREE);
    Collections.shuffle(shuffled, new Random(7));
    assertThat(of(Optional.of("c4"), shuffled)).isEqualTo(of(Optional.of("c4"), THREE));
    assertThat(of(Optional.of("c4"), shuffled).toJson().toString())
        .isEqualTo(of(Optional.of("c4"), THREE).toJson().toString());
  }

  @Test
  void listsDivergedTrialsAndLimits() {
    List<TrialResult> trials = new ArrayList<>(Trials.variant("high", Double.NaN, 3.4));
    trials.addAll(Trials.variant("low", 3.1, 3.2));
    ExperimentSummary summary = of(Optional.empty(), trials);
    assertThat(summary.remarks())
        .containsExactly(
            "Diverged: high (1 of 2 trials).",
            "The probability of being best is from 2 seeds; from fewer than 5 it is too certain.");
    assertThat(summary.table()).contains("Diverged: high (1 of 2 trials).");
    JsonNode json = summary.toJson();
    assertThat(json.path("ranking").path(1).path("diverged").asInt()).isEqualTo(1);
    assertThat(json.toString()).doesNotContain("NaN");
    assertThat(of(Optional.empty(), Trials.variant("only", Double.NaN)).answer())
        .isEqualTo("All trials diverged: no variant can be compared.");
  }

  @Test
  void oneSeedIsSaidSo() {
    List<TrialResult> trials = new ArrayList<>(Trials.variant("a", 3.1));
    trials.addAll(Trials.variant("b", 3.2));
    ExperimentSummary summary = of(Optional.of("b"), trials);
    assertThat(summary.answer())
        .isEqualTo(
            "a has the best mean, but with fewer than two common seeds it cannot be told from chance."
                + " Against the baseline b it changes validation/loss by -0.1000.");
    assertThat(summary.difference("a").orElseThrow().status().text())
        .isEqualTo("one seed: no p-value");
    assertThat(of(Optional.empty(), Trials.variant("a", 3.1)).answer())
        .isEqualTo("a is the only variant: validation/loss 3.1000.");
  }

  @Test
  void fitsAScalingLawToSeveralSizes() {
    ScalingLaw law = new ScalingLaw(1.69, 406.4, 410.7, 0.34, 0.28);
    List<TrialResult> trials = new ArrayList<>();
    for (long size : new long[] {1_000_000, 4_000_000, 16_000_000}) {
      for (long tokens : new long[] {20_000_000, 80_000_000, 320_000_000}) {
        trials.add(
            Trials.sized(
                size + "x" + tokens, 1, law.loss((double) size, (double) tokens), size, tokens));
      }
    }
    ExperimentSummary summary = of(Optional.empty(), trials);
    assertThat(summary.scaling()).isPresent();
    assertThat(summary.table())
        .contains(
            "scaling law of 9 trials: L(N, D) = 1.69 + 406 / N^0.340 + 411 / D^0.280",
            "largest trial (16,000,000 parameters, 320,000,000 tokens)",
            "for 3.07e+16 FLOPs: ");
    assertThat(summary.toJson().path("scaling").path("held-back").path("relative-error").asDouble())
        .isBetween(-1e-3, 1e-3);
    assertThat(of(Optional.empty(), trials.subList(0, 7)).scaling()).isPresent();
    List<TrialResult> same = trials.stream().filter(t -> t.tokens() == 20_000_000).toList();
    assertThat(of(Optional.empty(), same).remarks())
        .contains(
            "No scaling law: scaling: 1 numbers of tokens (expected at least 3) at 3 trials with"
                + " validation/loss.");
  }

  @Test
  void remarksOnBudgetsThatDifferByMoreThanRounding() {
    List<TrialResult> trials = new ArrayList<>();
    trials.add(Trials.sized("a", 1, 3, 1000, 399_872));
    trials.add(Trials.sized("b", 1, 3.1, 1000, 400_384));
    String remark = "Variants were trained on different numbers of tokens.";
    assertThat(of(Optional.empty(), trials).remarks()).doesNotContain(remark);
    trials.add(Trials.sized("c", 1, 3.2, 1000, 500_000));
    assertThat(of(Optional.empty(), trials).remarks()).contains(remark);
  }

  @Test
  void refusesWhatCannotBeCompared() {
    refused(Optional.empty(), List.of(), "trials: none (expected at least one)");
    refused(
        Optional.of("x"), THREE, "baseline: x (expected one of c4, gopher, none) at experiment");
    List<TrialResult> twice = new ArrayList<>(THREE);
    twice.add(THREE.get(0));
    refused(
        Optional.empty(),
        twice,
        "trials: two of the same variant and seed (expected one) at variant none, seed 0");
    assertThatThrownBy(() -> ExperimentSummary.of("choose", "web/loss", Optional.empty(), THREE))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "measure: web/loss (expected one of tasks/exam/acc, validation/loss) at variant none,"
                + " seed 0");
  }

  private static void refused(Optional<String> baseline, List<TrialResult> trials, String message) {
    assertThatThrownBy(() -> of(baseline, trials))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(message);
  }

  private static ExperimentSummary of(Optional<String> baseline, List<TrialResult> trials) {
    return ExperimentSummary.of("choose", Trials.LOSS, baseline, trials);
  }
}
