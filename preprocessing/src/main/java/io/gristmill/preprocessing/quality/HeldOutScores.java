package io.gristmill.preprocessing.quality;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.eval.Calibration;
import io.gristmill.eval.RocAuc;
import java.util.Arrays;
import java.util.List;

/**
 * Scores of held-out texts and what follows from them.
 *
 * @param positive scores of good texts, ascending
 * @param negative scores of other texts, ascending; may be empty for a perplexity
 * @param isProbability whether a score is the probability of a good text, else a perplexity, where
 *     lower is better
 */
record HeldOutScores(double[] positive, double[] negative, boolean isProbability) {

  private static final List<Integer> PERCENTILES = List.of(1, 5, 10, 25, 50, 75, 90, 95, 99);
  private static final List<Integer> KEPT = List.of(10, 50);

  HeldOutScores {
    Arrays.sort(positive);
    Arrays.sort(negative);
  }

  /** Probability that a good text has a better score than another; NaN without either. */
  double rocAuc() {
    double[] scores = Arrays.copyOf(positive, positive.length + negative.length);
    System.arraycopy(negative, 0, scores, positive.length, negative.length);
    boolean[] good = new boolean[scores.length];
    Arrays.fill(good, 0, positive.length, true);
    double auc = RocAuc.of(scores, good);
    return isProbability ? auc : 1 - auc;
  }

  /** fastText's defaults are for many texts: after few steps all scores are about 0.5. */
  private boolean isHardlyTrained() {
    return isProbability
        && negative.length > 0
        && percentile(positive, 90) - percentile(negative, 10) < 0.05;
  }

  private double precision() {
    return ratio(above(positive), above(positive) + above(negative));
  }

  private double recall() {
    return ratio(above(positive), positive.length);
  }

  private double f1() {
    return ratio(2 * above(positive), above(positive) + above(negative) + positive.length);
  }

  private static long above(double[] scores) {
    return Arrays.stream(scores).filter(score -> score >= 0.5).count();
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  private double calibrationError() {
    Calibration calibration = Calibration.none();
    for (double score : positive) {
      addTo(calibration, score, true);
    }
    for (double score : negative) {
      addTo(calibration, score, false);
    }
    return calibration.error();
  }

  private static void addTo(Calibration calibration, double score, boolean good) {
    // fastText's probabilities can exceed 1 by 1e-5.
    double choice = Math.min(1, Math.max(score, 1 - score));
    calibration.add((float) choice, (score >= 0.5) == good);
  }

  /** Nearest-rank percentile. */
  private static double percentile(double[] ascending, double percent) {
    int rank = (int) Math.ceil(percent / 100 * ascending.length);
    return ascending[Math.max(1, rank) - 1];
  }

  /** The texts that thresholds are for: those to filter, if there are any. */
  private double[] filtered() {
    return negative.length > 0 ? negative : positive;
  }

  /** The score that keeps about a share of the filtered texts. */
  private double threshold(int keptPercent) {
    return percentile(filtered(), isProbability ? 100 - keptPercent : keptPercent);
  }

  ObjectNode toJson() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("positive", positive.length).put("negative", negative.length);
    if (isProbability) {
      node.put("precision", precision()).put("recall", recall()).put("f1", f1());
      node.put("calibration-error", calibrationError());
    }
    if (negative.length > 0) {
      node.put("roc-auc", rocAuc());
    }
    ObjectNode percentiles = node.putObject("percentiles");
    add(percentiles.putObject("positive"), positive);
    if (negative.length > 0) {
      add(percentiles.putObject("negative"), negative);
    }
    ObjectNode thresholds = node.putObject("thresholds");
    KEPT.forEach(kept -> thresholds.put("keep-" + kept + "-percent", threshold(kept)));
    if (!isProbability) {
      thresholds.put("head", percentile(filtered(), 100 / 3.0));
      thresholds.put("middle", percentile(filtered(), 200 / 3.0));
    }
    return node;
  }

  private static void add(ObjectNode node, double[] ascending) {
    PERCENTILES.forEach(
        percent -> node.put(Integer.toString(percent), percentile(ascending, percent)));
  }

  /** For a person. */
  String toTable() {
    StringBuilder table = new StringBuilder();
    if (isProbability) {
      table.append(
          format("%-24s %9.4f  of texts with a score from 0.5%n", "precision", precision()));
      table.append(format("%-24s %9.4f%n%-24s %9.4f%n", "recall", recall(), "F1", f1()));
      table.append(
          format(
              "%-24s %9.4f  mean difference of probability and share%n",
              "calibration error", calibrationError()));
    }
    if (negative.length > 0) {
      table.append(format("%-24s %9.4f  0.5 is chance, 1 separates all%n", "ROC AUC", rocAuc()));
    }
    table.append(format("%-24s", "percentile of scores"));
    PERCENTILES.forEach(percent -> table.append(format(" %9d", percent)));
    appendRow(table, "positive", positive);
    if (negative.length > 0) {
      appendRow(table, "negative", negative);
    }
    table.append(format("%n"));
    String of = negative.length > 0 ? "negative" : "positive";
    for (int kept : KEPT) {
      table.append(
          format(
              "%-24s %9.6g  keeps %d %% of held-out %s texts%n",
              isProbability ? "threshold, at least" : "threshold, at most",
              threshold(kept),
              kept,
              of));
    }
    if (isHardlyTrained()) {
      table.append(
          format(
              "The scores hardly differ: more epochs or a higher learning rate, or more texts.%n"));
    }
    return table.toString();
  }

  private static void appendRow(StringBuilder table, String name, double[] ascending) {
    table.append(format("%n%-24s", "  " + name));
    PERCENTILES.forEach(percent -> table.append(format(" %9.4g", percentile(ascending, percent))));
  }
}
