package io.gristmill.preprocessing.statistics;

import io.gristmill.io.Sha256;
import io.gristmill.preprocessing.document.Document;
import java.util.Comparator;
import java.util.function.UnaryOperator;

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
