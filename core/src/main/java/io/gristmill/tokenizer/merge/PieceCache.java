package io.gristmill.tokenizer.merge;

import java.util.Arrays;

/**
 * Ids of pieces met lately; text repeats itself. Of fixed size, two places a piece. Entries are
 * immutable and threads may race on a place: the loser's entry is merely computed again.
 */
public final class PieceCache {

  /** Longer pieces seldom come back. */
  public static final int MAX_PIECE_BYTES = 48;

  /** Some 130,000 pieces, about 10 MB when full. */
  private static final int PLACE_BITS = 17;

  /** What {@link #get} answers for a piece it does not know. */
  public static final int[] ABSENT = {};

  private final Entry[] entries = new Entry[1 << PLACE_BITS];

  /** The ids of {@code utf8[from, to)}, or {@link #ABSENT}. */
  public int[] get(byte[] utf8, int from, int to) {
    int hash = hash(utf8, from, to);
    Entry first = entries[hash];
    if (first != null && first.matches(utf8, from, to)) {
      return first.ids;
    }
    Entry second = entries[hash ^ 1];
    return second != null && second.matches(utf8, from, to) ? second.ids : ABSENT;
  }

  /** Remembers ids, which are not to be changed from now on. */
  public void put(byte[] utf8, int from, int to, int[] ids) {
    int hash = hash(utf8, from, to);
    entries[hash ^ 1] = entries[hash];
    entries[hash] = new Entry(Arrays.copyOfRange(utf8, from, to), ids);
  }

  private static int hash(byte[] utf8, int from, int to) {
    int hash = to - from;
    for (int i = from; i < to; i++) {
      hash = hash * 31 + utf8[i];
    }
    hash *= 0x9E3779B9;
    return hash >>> (Integer.SIZE - PLACE_BITS);
  }

  private record Entry(byte[] piece, int[] ids) {

    boolean matches(byte[] utf8, int from, int to) {
      return Arrays.equals(piece, 0, piece.length, utf8, from, to);
    }
  }
}
