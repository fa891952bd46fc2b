package io.gristmill.experiment;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.experiment.numeric.Sample;
import io.gristmill.experiment.numeric.StudentT;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Two variants compared by the differences of their trials with equal seeds. Such trials share
 * initial weights and the order of the data where these do not differ by variant, so that their
 * differences vary less than the trials.
 *
 * @param against the variant that is subtracted
 * @param pairs seeds with a finite measure of both
 * @param mean of {@code variant - against}; NaN without a pair
 * @param test empty unless the status is {@link Status#TESTED}
 */
public record PairedComparison(
    String variant,
    String against,
    int pairs,
    double mean,
    Status status,
    Optional<PairedTest> test) {

  private static final double CONFIDENCE = 0.95;

  /** Differences that vary by less than this share of the values differ by rounding alone. */
  private static final double ROUNDING = 1e-12;

  /** If a comparison could be tested, and else why not. */
  public enum Status {
    TESTED("tested"),
    NO_PAIRS("no seed in common"),
    ONE_PAIR("one seed: no p-value"),
    EQUAL("equal results with every seed"),
    NO_VARIANCE("the same difference with every seed: no p-value");

    private final String text;

    Status(String text) {
      this.text = text;
    }

    /** The status in words. */
    public String text() {
      return text;
    }
  }

  /**
   * Student's paired t-test of the hypothesis that the mean difference is 0.
   *
   * @param standardError of the mean difference
   * @param t mean difference over its standard error
   * @param p two-sided
   * @param correctedP by {@link #holm}; equal to p before the correction
   * @param low lower end of the 95 % confidence interval of this difference alone
   * @param high upper end
   */
  public record PairedTest(
      double standardError, double t, double p, double correctedP, double low, double high) {}

  /**
   * Compares by seeds that both have.
   *
   * @param values finite measures of the variant by seed
   * @param others those of the other variant
   */
  static PairedComparison of(
      String variant, Map<Long, Double> values, String against, Map<Long, Double> others) {
    double[] differences =
        values.keySet().stream()
            .filter(others::containsKey)
            .sorted()
            .mapToDouble(seed -> values.get(seed) - others.get(seed))
            .toArray();
    double largest =
        Math.max(
            values.values().stream().mapToDouble(Math::abs).max().orElse(0),
            others.values().stream().mapToDouble(Math::abs).max().orElse(0));
    int n = differences.length;
    if (n == 0) {
      return untested(variant, against, 0, Double.NaN, Status.NO_PAIRS);
    }
    Sample sample = Sample.of(differences);
    if (n == 1) {
      return untested(variant, against, 1, sample.mean(), Status.ONE_PAIR);
    }
    double error = sample.standardError().getAsDouble();
    if (error <= ROUNDING * largest) {
      boolean equal = Math.abs(sample.mean()) <= ROUNDING * largest;
      return untested(
          variant, against, n, sample.mean(), equal ? Status.EQUAL : Status.NO_VARIANCE);
    }
    double t = sample.mean() / error;
    double p = StudentT.twoSidedP(t, n - 1);
    double half = StudentT.criticalValue(CONFIDENCE, n - 1) * error;
    return new PairedComparison(
        variant,
        against,
        n,
        sample.mean(),
        Status.TESTED,
        Optional.of(new PairedTest(error, t, p, p, sample.mean() - half, sample.mean() + half)));
  }

  private static PairedComparison untested(
      String variant, String against, int pairs, double mean, Status status) {
    return new PairedComparison(variant, against, pairs, mean, status, Optional.empty());
  }

  /**
   * The comparisons of a family with the p-values of Holm's step-down procedure (1979): the
   * probability of any false rejection in the family is at most the level, however the comparisons
   * depend on each other. Comparisons without a test do not count.
   */
  static List<PairedComparison> holm(List<PairedComparison> family) {
    int[] ascending =
        IntStream.range(0, family.size())
            .filter(i -> family.get(i).test.isPresent())
            .boxed()
            .sorted(Comparator.comparingDouble(i -> family.get(i).test.orElseThrow().p()))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] corrected = new double[family.size()];
    double largest = 0;
    for (int rank = 0; rank < ascending.length; rank++) {
      double p = family.get(ascending[rank]).test.orElseThrow().p();
      largest = Math.max(largest, Math.min(1, (ascending.length - rank) * p));
      corrected[ascending[rank]] = largest;
    }
    return IntStream.range(0, family.size())
        .mapToObj(i -> family.get(i).withCorrected(corrected[i]))
        .toList();
  }

  private PairedComparison withCorrected(double corrected) {
    return new PairedComparison(
        variant,
        against,
        pairs,
        mean,
        status,
        test.map(
            of ->
                new PairedTest(
                    of.standardError(), of.t(), of.p(), corrected, of.low(), of.high())));
  }

  /** The same comparison with the variants exchanged. */
  public PairedComparison reversed() {
    return new PairedComparison(
        against,
        variant,
        pairs,
        0 - mean,
        status,
        test.map(
            of ->
                new PairedTest(
                    of.standardError(), -of.t(), of.p(), of.correctedP(), -of.high(), -of.low())));
  }

  /** Tells if the corrected p-value is below a level, such as 0.05. */
  public boolean significant(double level) {
    return test.isPresent() && test.get().correctedP() < level;
  }

  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("variant", variant).put("against", against).put("pairs", pairs);
    if (pairs > 0) {
      json.put("mean-difference", mean);
    }
    json.put("status", status.text());
    test.ifPresent(
        of -> {
          json.put("standard-error", of.standardError())
              .put("t", of.t())
              .put("p", of.p())
              .put("corrected-p", of.correctedP());
          json.putArray("interval").add(of.low()).add(of.high());
        });
    return json;
  }
}
