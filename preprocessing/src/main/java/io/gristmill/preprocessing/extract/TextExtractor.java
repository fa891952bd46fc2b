package io.gristmill.preprocessing.extract;

import io.gristmill.preprocessing.extract.MainTextExtractor.ExtractionLimits;

/** Finds the main text of a web page. Implementations are immutable and thread-safe. */
@FunctionalInterface
public interface TextExtractor {

  /**
   * Never throws because of the content of a page.
   *
   * @param html the decoded page
   * @param baseUrl URL of the page; empty if unknown
   */
  Extraction extract(String html, String baseUrl);

  /** The result of extracting a page. */
  public sealed interface Extraction {

    /**
     * The main text of a page.
     *
     * @param title empty if the page has none
     * @param text blocks separated by {@code \n}; white space inside a block is collapsed to single
     *     spaces, except in preformatted text; cells of a data table are separated by {@code |};
     *     empty if the page has no main text
     * @param languageHint primary language subtag of the page ({@code en}), empty if missing; it is
     *     often that of the page's template
     */
    record Extracted(String title, String text, String languageHint) implements Extraction {}

    /**
     * The page exceeds a limit of {@link ExtractionLimits}; none of its text is kept.
     *
     * @param reason stable name for counts: {@code html_too_long}, {@code html_too_deep}, {@code
     *     html_too_many_nodes} or {@code html_too_costly}
     * @param limit the bound that was exceeded
     */
    record LimitExceeded(String reason, long limit) implements Extraction {

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
  }
}
