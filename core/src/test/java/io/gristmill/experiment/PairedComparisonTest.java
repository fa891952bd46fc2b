package io.gristmill.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.experiment.PairedComparison.PairedTest;
import io.gristmill.experiment.PairedComparison.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PairedComparisonTest {

  /**
   * The data of Student (1908), The Probable Error of a Mean: hours of sleep gained by ten patients
   * with two drugs. Mean difference 1.58, t 4.0621, p 0.0028 with 9 degrees of freedom.
   */
  @Test
  void repeatsStudentsExample() {
    PairedComparison sleep =
        PairedComparison.of(
            "laevo",
            bySeed(1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4),
            "dextro",
            bySeed(0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0));
    PairedTest test = sleep.test().orElseThrow();
    assertThat(sleep.mean()).isCloseTo(1.58, within(1e-12));
    assertThat(test.t()).isCloseTo(4.0621, within(5e-5));
    assertThat(test.p()).isCloseTo(0.002833, within(5e-7));
    assertThat(test.low()).isCloseTo(0.7001142, within(5e-7));
    assertThat(test.high()).isCloseTo(2.4598858, within(5e-7));
    assertThat(sleep.reversed().reversed()).isEqualTo(sleep);
    assertThat(sleep.reversed().test().orElseThrow().low()).isEqualTo(-test.high());
  }

  @Test
  void agreesWithTheExactPermutationTestOnSmallSamples() {
    SplittableRandom random = new SplittableRandom(1);
    double sum = 0;
    for (int i = 0; i < 100; i++) {
      double[] differences = new double[10];
      double shift = random.nextDouble();
      for (int s = 0; s < differences.length; s++) {
        differences[s] = shift + Trials.normal(random);
      }
      double p = test(differences).orElseThrow().p();
      double exact = permutation(differences);
      assertThat(p).isCloseTo(exact, within(0.025 + exact / 5));
      sum += p - exact;
    }
    assertThat(sum / 100).isCloseTo(0, within(0.003));
  }

  /** The share of all assignments of signs whose sum is at least as far from 0. */
  private static double permutation(double[] differences) {
    int n = differences.length;
    int farther = 0;
    for (int signs = 0; signs < 1 << n; signs++) {
      double sum = 0;
      double observed = 0;
      for (int i = 0; i < n; i++) {
        sum += (signs >> i & 1) == 0 ? differences[i] : -differences[i];
        observed += differences[i];
      }
      farther += Math.abs(sum) >= Math.abs(observed) - 1e-12 ? 1 : 0;
    }
    return (double) farther / (1 << n);
  }

  @Test
  void equalVariantsAreRejectedAtTheNominalRate() {
    SplittableRandom random = new SplittableRandom(2);
    int repetitions = 4000;
    int[] rejected = new int[2];
    for (int i = 0; i < repetitions; i++) {
      double[] differences = new double[5];
      for (int s = 0; s < differences.length; s++) {
        differences[s] = Trials.normal(random);
      }
      double p = test(differences).orElseThrow().p();
      rejected[0] += p < 0.05 ? 1 : 0;
      rejected[1] += p < 0.01 ? 1 : 0;
    }
    assertThat((double) rejected[0] / repetitions)
        .isCloseTo(0.05, within(bound(0.05, repetitions)));
    assertThat((double) rejected[1] / repetitions)
        .isCloseTo(0.01, within(bound(0.01, repetitions)));
  }

  @Test
  void holmKeepsTheRateOfAnyFalseRejectionInAFamily() {
    SplittableRandom random = new SplittableRandom(3);
    int repetitions = 2000;
    int any = 0;
    for (int i = 0; i < repetitions; i++) {
      List<PairedComparison> family = new ArrayList<>();
      double[] base = draw(random, 5, 0);
      for (int v = 0; v < 6; v++) {
        family.add(PairedComparison.of("v" + v, bySeed(draw(random, 5, 0)), "base", bySeed(base)));
      }
      any += PairedComparison.holm(family).stream().anyMatch(one -> one.significant(0.05)) ? 1 : 0;
    }
    assertThat((double) any / repetitions).isLessThan(0.05 + bound(0.05, repetitions));
    assertThat(any).isPositive();
  }

  /** Four standard deviations of a share. */
  private static double bound(double share, int repetitions) {
    return 4 * Math.sqrt(share * (1 - share) / repetitions);
  }

  private static double[] draw(SplittableRandom random, int count, double mean) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = mean + Trials.normal(random);
    }
    return values;
  }

  /** Seeds that vary by 0.02 in common and by 0.005 each, and variants that differ by 0.03. */
  @Test
  void findsAPlantedDifference() {
    SplittableRandom random = new SplittableRandom(4);
    Map<Long, Double> better = new TreeMap<>();
    Map<Long, Double> worse = new TreeMap<>();
    for (long seed = 0; seed < 5; seed++) {
      double common = 3.2 + 0.02 * Trials.normal(random);
      better.put(seed, common + 0.005 * Trials.normal(random));
      worse.put(seed, common + 0.03 + 0.005 * Trials.normal(random));
    }
    PairedComparison found = PairedComparison.of("worse", worse, "better", better);
    assertThat(found.test().orElseThrow().p()).isLessThan(0.01);
    assertThat(found.mean()).isCloseTo(0.03, within(0.01));
    assertThat(found.test().orElseThrow().low()).isPositive();
  }

  /** Holm multiplies the smallest of five p-values by five, the next by four, and so on. */
  @Test
  void holmMultipliesStepByStep() {
    List<PairedComparison> family =
        PairedComparison.holm(
            List.of(withP(0.01), withP(0.04), one(), withP(0.03), withP(0.005), withP(0.7)));
    assertThat(family.stream().flatMap(c -> c.test().stream()).map(PairedTest::correctedP))
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-12 ? 0 : Double.compare(a, b))
        .containsExactly(0.04, 0.09, 0.09, 0.025, 0.7);
    assertThat(family.get(2)).isEqualTo(one());
  }

  private static PairedComparison withP(double p) {
    return new PairedComparison(
        "a", "b", 3, 1, Status.TESTED, Optional.of(new PairedTest(1, 1, p, p, 0, 2)));
  }

  private static PairedComparison one() {
    return PairedComparison.of("a", bySeed(1), "b", bySeed(3));
  }

  @Test
  void pairsByCommonSeeds() {
    PairedComparison common =
        PairedComparison.of(
            "a", Map.of(1L, 5.0, 2L, 7.0, 9L, 100.0), "b", Map.of(2L, 4.0, 1L, 3.0));
    assertThat(common.pairs()).isEqualTo(2);
    assertThat(common.mean()).isEqualTo(2.5);
    assertThat(PairedComparison.of("a", Map.of(1L, 5.0), "b", Map.of(2L, 4.0)).status())
        .isEqualTo(Status.NO_PAIRS);
  }

  @Test
  void saysWhyThereIsNoP() {
    assertThat(one().status()).isEqualTo(Status.ONE_PAIR);
    assertThat(one().mean()).isEqualTo(-2);
    assertThat(PairedComparison.of("a", bySeed(1, 2), "b", bySeed(1, 2)).status())
        .isEqualTo(Status.EQUAL);
    assertThat(PairedComparison.of("a", bySeed(0.1, 0.2), "b", bySeed(1.1, 1.2)).status())
        .isEqualTo(Status.NO_VARIANCE);
    assertThat(one().toJson().toString())
        .isEqualTo(
            "{\"variant\":\"a\",\"against\":\"b\",\"pairs\":1,\"mean-difference\":-2.0,"
                + "\"status\":\"one seed: no p-value\"}");
  }

  private static Optional<PairedTest> test(double... differences) {
    return PairedComparison.of(
            "a", bySeed(differences), "b", bySeed(new double[differences.length]))
        .test();
  }

  private static Map<Long, Double> bySeed(double... values) {
    Map<Long, Double> map = new TreeMap<>();
    for (int i = 0; i < values.length; i++) {
      map.put((long) i, values[i]);
    }
    return map;
  }
}
