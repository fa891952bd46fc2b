package io.gristmill.preprocessing.extract;

/** What became of a page. */
public sealed interface Extraction {

  /**
   * The main text of a page.
   *
   * @param title empty if the page has none
   * @param text blocks separated by {@code \n}, white space inside a block is single blanks but in
   *     preformatted text; a row of a data table has {@code |} between its cells; empty if the page
   *     holds no main text
   * @param languageHint the primary language subtag the page claims ({@code en}), empty if it claims
   *     none; pages often claim their template's language
   */
  record Extracted(String title, String text, String languageHint) implements Extraction {}

  /**
   * A page beyond a limit of {@link ExtractionLimits}; none of its text is kept.
   *
   * @param reason stable name for counts: {@code html_too_long}, {@code html_too_deep}, {@code
   *     html_too_many_nodes} or {@code html_too_costly}
   * @param limit the bound that was passed
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
