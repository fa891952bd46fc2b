package io.gristmill.preprocessing.dedup;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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
}
