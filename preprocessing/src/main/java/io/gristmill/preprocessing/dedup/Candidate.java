package io.gristmill.preprocessing.dedup;

import io.gristmill.preprocessing.document.Document;
import java.time.Instant;

/**
 * What the choice of a survivor needs to know of a document.
 *
 * @param length of the text in code points
 * @param fetchedMicros microseconds since 1970; {@link #NEVER} if unknown
 */
public record Candidate(String id, int length, long fetchedMicros) {

  /** Later than any time: a page that says when it was fetched is preferred. */
  public static final long NEVER = Long.MAX_VALUE;

  public static Candidate of(String id, String text, Instant fetchedAt) {
    long micros = fetchedAt.equals(Document.UNKNOWN_TIME) ? NEVER : micros(fetchedAt);
    return new Candidate(id, text.codePointCount(0, text.length()), micros);
  }

  /** Counted here, as Java counts nanoseconds, whose number overflows before 1677. */
  private static long micros(Instant time) {
    return Math.addExact(
        Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1_000L);
  }
}
