package io.gristmill.preprocessing.extract;

/** Finds the main text of a web page. Implementations are immutable and thread-safe. */
@FunctionalInterface
public interface TextExtractor {

  /**
   * Never throws because of what is on the page.
   *
   * @param html the decoded page
   * @param baseUrl where it was fetched; empty if unknown
   */
  Extraction extract(String html, String baseUrl);
}
