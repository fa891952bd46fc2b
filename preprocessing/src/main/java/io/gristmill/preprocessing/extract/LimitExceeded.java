package io.gristmill.preprocessing.extract;

/**
 * A page beyond a limit of {@link ExtractionLimits}; none of its text is kept.
 *
 * @param reason stable name for counts: {@code html_too_long}, {@code html_too_deep}, {@code
 *     html_too_many_nodes} or {@code html_too_costly}
 * @param limit the bound that was passed
 */
public record LimitExceeded(String reason, long limit) implements Extraction {

  static LimitExceeded tooLong(ExtractionLimits limits) {
    return new LimitExceeded("html_too_long", limits.maxHtmlChars());
  }

  static LimitExceeded tooDeep(ExtractionLimits limits) {
    return new LimitExceeded("html_too_deep", limits.maxDepth());
  }

  static LimitExceeded tooManyNodes(ExtractionLimits limits) {
    return new LimitExceeded("html_too_many_nodes", limits.maxNodes());
  }

  static LimitExceeded tooCostly(ExtractionLimits limits) {
    return new LimitExceeded("html_too_costly", limits.maxParserSteps());
  }
}
