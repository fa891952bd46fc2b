package io.gristmill.preprocessing.statistics;

import io.gristmill.io.Sha256;
import io.gristmill.preprocessing.pipeline.Outcome;
import io.gristmill.preprocessing.text.Document;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * The documents with the smallest ranks: a uniform sample that does not depend on the order of the
 * documents.
 *
 * @param inOrder by rank
 */
public record RejectSamples(List<RejectSample> inOrder) {

  /** Maximum number of samples per reason. */
  public static final int MOST = 5;

  public static final RejectSamples NONE = new RejectSamples(List.of());

  public RejectSamples {
    inOrder = inOrder.stream().sorted(RejectSample.ORDER).distinct().limit(MOST).toList();
  }

  /** Whether a document of that rank would be in the sample. */
  boolean wants(String rank) {
    return inOrder.size() < MOST || rank.compareTo(inOrder.get(MOST - 1).rank()) <= 0;
  }

  RejectSamples with(RejectSample sample) {
    return merge(new RejectSamples(List.of(sample)));
  }

  public RejectSamples merge(RejectSamples that) {
    List<RejectSample> both = new ArrayList<>(inOrder);
    both.addAll(that.inOrder);
    return new RejectSamples(both);
  }

  /**
   * A rejected document for inspection.
   *
   * @param rank the first 16 digits of the id's SHA-256: pseudo-random, and the same in every run
   * @param excerpt start of its masked text
   * @param values of the rule that rejected it which have a threshold, by {@code rule/value}
   */
  public record RejectSample(
      String rank,
      String id,
      String url,
      String language,
      String excerpt,
      SortedMap<String, Double> values) {

    static final Comparator<RejectSample> ORDER =
        Comparator.comparing(RejectSample::rank).thenComparing(RejectSample::id);

    private static final int RANK_DIGITS = 16;

    public RejectSample {
      values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    static String rankOf(Document document) {
      return Sha256.of(document.id()).substring(0, RANK_DIGITS);
    }

    /**
     * Samples a document.
     *
     * @param thresholds {@code rule/value} of every number that a threshold uses
     * @param excerpt makes the shown part of a text or address
     */
    static RejectSample of(
        Outcome.Dropped drop, Set<String> thresholds, UnaryOperator<String> excerpt) {
      Document document = drop.document();
      SortedMap<String, Double> ofRule = new TreeMap<>(drop.values());
      ofRule.keySet().retainAll(thresholds);
      ofRule.keySet().removeIf(value -> !value.startsWith(drop.rule() + '/'));
      // JSON has no number that is not finite.
      ofRule.values().removeIf(value -> !Double.isFinite(value));
      return new RejectSample(
          rankOf(document),
          document.id(),
          excerpt.apply(document.url()),
          document.language(),
          excerpt.apply(document.text()),
          ofRule);
    }
  }
}
