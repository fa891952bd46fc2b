package io.gristmill.preprocessing.filter;

/**
 * One filter rule. Immutable and stateless, so that one instance serves all texts of a partition.
 * The result depends only on the text, its language and its URL.
 */
@FunctionalInterface
public interface DocumentFilter {

  Verdict apply(TextView text);

  /**
   * The result of one rule for one text. Both cases contain all measured values, so that thresholds
   * can be changed later without reading the crawl again.
   */
  public sealed interface Verdict {

    /**
     * The text after the rule, also if it is rejected: the input of the following rules. The same
     * object if the rule does not rewrite.
     */
    String text();

    Measurements values();

    record Keep(String text, Measurements values) implements Verdict {}

    /**
     * The text fails a threshold and is rejected.
     *
     * @param reason the first failing threshold, in the words of the reference
     */
    record Drop(String reason, String text, Measurements values) implements Verdict {}
  }
}
