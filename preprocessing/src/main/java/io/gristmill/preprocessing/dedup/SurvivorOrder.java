package io.gristmill.preprocessing.dedup;

import io.gristmill.preprocessing.text.Document;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;

/**
 * The total order that picks the surviving document of a cluster, best first: the longest text (a
 * copy that lost a paragraph is worse), then the earliest fetched (closest to the original), then
 * the smallest id. It does not depend on the order of processing.
 */
public final class SurvivorOrder {

  public static final Comparator<Candidate> BEST_FIRST =
      Comparator.comparing(SurvivorOrder::sortKey, Arrays::compareUnsigned);

  private SurvivorOrder() {}

  /** Bytes whose unsigned order is this order, for engines that sort bytes instead of objects. */
  public static byte[] sortKey(Candidate candidate) {
    byte[] id = candidate.id().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Integer.BYTES + Long.BYTES + id.length)
        .putInt(Integer.MAX_VALUE - candidate.length())
        .putLong(candidate.fetchedMicros() ^ Long.MIN_VALUE)
        .put(id)
        .array();
  }

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
}
