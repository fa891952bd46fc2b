package io.gristmill.preprocessing.filter;

/**
 * What one rule says about one text. Both cases carry every value the rule measured, so that a
 * threshold can be changed later without reading the crawl again.
 */
public sealed interface Verdict {

  Measurements values();

  /**
   * The text passes.
   *
   * @param text the text as the rule leaves it; the very same object if the rule rewrites nothing
   */
  record Keep(String text, Measurements values) implements Verdict {}

  /**
   * The text is rejected.
   *
   * @param reason the first failing threshold, in the words of the profile's reference
   */
  record Drop(String reason, Measurements values) implements Verdict {}
}
