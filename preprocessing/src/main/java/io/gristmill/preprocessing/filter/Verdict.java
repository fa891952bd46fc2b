package io.gristmill.preprocessing.filter;

/**
 * What one rule says about one text. Both cases carry every value the rule measured, so that a
 * threshold can be changed later without reading the crawl again.
 */
public sealed interface Verdict {

  /**
   * The text as the rule leaves it, also where it rejects: what the rules after it are asked about.
   * The very same object if the rule rewrites nothing.
   */
  String text();

  Measurements values();

  /** The text passes. */
  record Keep(String text, Measurements values) implements Verdict {}

  /**
   * The text is rejected.
   *
   * @param reason the first failing threshold, in the words of the profile's reference
   */
  record Drop(String reason, String text, Measurements values) implements Verdict {}
}
