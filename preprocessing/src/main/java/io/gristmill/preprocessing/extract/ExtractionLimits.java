package io.gristmill.preprocessing.extract;

import io.gristmill.error.InvalidConfigException;

/**
 * Limits on one page. They count work instead of time, so that the result is deterministic;
 * together they bound the time (docs/adr/0014).
 *
 * @param maxHtmlChars UTF-16 units of the decoded page
 * @param maxDepth open elements at once
 * @param maxNodes elements and texts
 * @param maxParserSteps work of the parser that is not linear in the page ({@link ParserCost})
 */
public record ExtractionLimits(int maxHtmlChars, int maxDepth, int maxNodes, long maxParserSteps) {

  public static final ExtractionLimits DEFAULT =
      new ExtractionLimits(8_000_000, 2_000, 500_000, 2_000_000_000L);

  public ExtractionLimits {
    requirePositive("max-html-chars", maxHtmlChars);
    requirePositive("max-depth", maxDepth);
    requirePositive("max-nodes", maxNodes);
    requirePositive("max-parser-steps", maxParserSteps);
  }

  private static void requirePositive(String key, long value) {
    if (value < 1) {
      throw new InvalidConfigException(
          key + ": " + value + " (expected at least 1) at extraction limits");
    }
  }
}
