package io.gristmill.preprocessing.dedup;

import io.gristmill.preprocessing.document.Document;
import java.time.Instant;

/**
 * The fields of a document that decide which copy survives.
 *
 * @param length of the text in code points
 * @param fetchedMicros microseconds since 1970; {@link #NEVER} if unknown
 */
public record Candidate(String id, int length, long fetchedMicros) {

  /** Sorts after every real time, so that a page with a known fetch time is preferred. */
  public static final long NEVER = Long.MAX_VALUE;

  public static Candidate of(String id, String text, Instant fetchedAt) {
    long micros = fetchedAt.equals(Document.UNKNOWN_TIME) ? NEVER : micros(fetchedAt);
    return new Candidate(id, text.codePointCount(0, text.length()), micros);
  }

  /**
   * Computed from seconds, since {@code Instant} arithmetic in nanoseconds overflows before 1677.
   */
  private static long micros(Instant time) {
    return Math.addExact(
        Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1_000L);
  }
}
