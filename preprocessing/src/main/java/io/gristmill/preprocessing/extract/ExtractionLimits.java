package io.gristmill.preprocessing.extract;

import io.gristmill.error.InvalidConfigException;

/**
 * Bounds on one page. They count work, not time, so that the same page always meets the same fate.
 *
 * @param maxHtmlChars UTF-16 units of the decoded page
 * @param maxDepth open elements at once
 * @param maxNodes elements and texts
 */
public record ExtractionLimits(int maxHtmlChars, int maxDepth, int maxNodes) {

  public static final ExtractionLimits DEFAULT = new ExtractionLimits(8_000_000, 2_000, 500_000);

  public ExtractionLimits {
    requirePositive("max-html-chars", maxHtmlChars);
    requirePositive("max-depth", maxDepth);
    requirePositive("max-nodes", maxNodes);
  }

  private static void requirePositive(String key, int value) {
    if (value < 1) {
      throw new InvalidConfigException(
          key + ": " + value + " (expected at least 1) at extraction limits");
    }
  }
}
