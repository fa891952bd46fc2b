package io.gristmill.preprocessing.text;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A document on its way through the steps of cleaning. A step may change its text and language and
 * adds the values it measures. For one thread.
 */
public final class Candidate {

  private final Document source;
  private final Optional<String> html;
  private final SortedMap<String, Double> values = new TreeMap<>();
  private String text;
  private String language;

  public Candidate(Document document) {
    this(document, Optional.empty());
  }

  /** A text of which nothing else is known. */
  public static Candidate of(String text, String language, String url) {
    return new Candidate(
        new Document("", url, text, language, "", Document.UNKNOWN_TIME, new Provenance("", 0, 0)));
  }

  /**
   * @param html the page, if the text is still to be extracted
   */
  public Candidate(Document document, Optional<String> html) {
    this.source = document;
    this.html = html;
    this.text = document.text();
    this.language = document.language();
  }

  public Optional<String> html() {
    return html;
  }

  public String url() {
    return source.url();
  }

  public String text() {
    return text;
  }

  public String language() {
    return language;
  }

  public void setText(String newText) {
    text = newText;
  }

  public void setLanguage(String newLanguage) {
    language = newLanguage;
  }

  /** Adds a measured value, named {@code rule/value}. */
  public void measured(String name, double value) {
    values.put(name, value);
  }

  public void measured(Map<String, Double> measurements) {
    values.putAll(measurements);
  }

  /** All measured values, {@code rule/value} to number. */
  public SortedMap<String, Double> values() {
    return Collections.unmodifiableSortedMap(values);
  }

  /** The document as the steps have left it. */
  public Document document() {
    return new Document(
        source.id(),
        source.url(),
        text,
        language,
        source.source(),
        source.fetchedAt(),
        source.provenance());
  }
}
