package io.gristmill.preprocessing.extract;

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
}
