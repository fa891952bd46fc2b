package io.gristmill.preprocessing.statistics;

import java.util.function.UnaryOperator;

import java.util.Comparator;

import io.gristmill.preprocessing.document.Document;

import io.gristmill.io.Sha256;

import java.util.ArrayList;
import java.util.List;

/**
 * The few documents with the smallest ranks: a sample in which every document is as likely as any
 * other, and that does not depend on the order in which they came.
 *
 * @param inOrder by rank
 */
public record RejectSamples(List<RejectSample> inOrder) {

  /** Most samples of one reason. */
  public static final int MOST = 5;

  public static final RejectSamples NONE = new RejectSamples(List.of());

  public RejectSamples {
    inOrder = inOrder.stream().sorted(RejectSample.ORDER).distinct().limit(MOST).toList();
  }

  /** Whether a document of that rank would stay. */
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
   * A rejected document to look at.
   *
   * @param rank the first 16 digits of the id's SHA-256: random, and the same in every run
   * @param excerpt how its masked text begins
   */
  public record RejectSample(String rank, String id, String url, String language, String excerpt) {

    static final Comparator<RejectSample> ORDER =
        Comparator.comparing(RejectSample::rank).thenComparing(RejectSample::id);

    private static final int RANK_DIGITS = 16;
    private static final int EXCERPT_CHARACTERS = 300;
    private static final int URL_CHARACTERS = 300;

    static String rankOf(Document document) {
      return Sha256.of(document.id()).substring(0, RANK_DIGITS);
    }

    /** The whole text is masked before it is cut, so that no half of an address is left. */
    static RejectSample of(Document document, UnaryOperator<String> masker) {
      return new RejectSample(
          rankOf(document),
          document.id(),
          cut(masker.apply(document.url()), URL_CHARACTERS),
          document.language(),
          cut(masker.apply(document.text()).strip(), EXCERPT_CHARACTERS));
    }

    private static String cut(String text, int characters) {
      return text.codePointCount(0, text.length()) <= characters
          ? text
          : text.substring(0, text.offsetByCodePoints(0, characters));
    }
  }
}
