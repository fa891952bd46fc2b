package io.gristmill.preprocessing.text;

import java.time.Instant;

/**
 * One text and its origin.
 *
 * @param id stable across runs: derived from the provenance and the URL, never from task order
 * @param url empty if unknown
 * @param language ISO 639 code, {@link #UNDETERMINED} if not identified
 * @param source kind of shard: {@code warc}, {@code wet}, {@code openwebtext}, {@code jsonl}, ...
 * @param fetchedAt {@link #UNKNOWN_TIME} if the shard does not say
 */
public record Document(
    String id,
    String url,
    String text,
    String language,
    String source,
    Instant fetchedAt,
    Provenance provenance) {

  public static final String UNDETERMINED = "und";
  public static final Instant UNKNOWN_TIME = Instant.EPOCH;

  public Document withId(String newId) {
    return new Document(newId, url, text, language, source, fetchedAt, provenance);
  }

  public Document withText(String newText) {
    return new Document(id, url, newText, language, source, fetchedAt, provenance);
  }

  public Document withLanguage(String newLanguage) {
    return new Document(id, url, text, newLanguage, source, fetchedAt, provenance);
  }
}
