package io.gristmill.tokenizer.merge;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Ids of pieces met lately; text repeats itself. Of fixed size, two places a piece. Entries are
 * immutable and threads may race on a place: the loser's entry is merely computed again.
 *
 * <p>An entry is one array, as following references is what a lookup costs: the length of the
 * piece, its bytes, four to an element, and its ids.
 */
public final class PieceCache {

  /** Longer pieces seldom come back. */
  private static final int MAX_PIECE_BYTES = 48;

  /** Some 130,000 pieces, about 10 MB when full. */
  private static final int PLACE_BITS = 17;

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /** Accesses entries so that a thread that sees an entry also sees its contents. */
  private static final VarHandle ENTRY = MethodHandles.arrayElementVarHandle(int[][].class);

  private static final int[] NONE = {0};

  private final int[][] entries = new int[1 << PLACE_BITS][];

  /**
   * Adds the ids of {@code utf8[from, to)}, if they are known.
   *
   * @return whether they are
   */
  public boolean addIds(byte[] utf8, int from, int to, IdBuffer ids) {
    if (to - from > MAX_PIECE_BYTES) {
      return false;
    }
    int hash = hash(utf8, from, to);
    int[] entry = entry(hash);
    if (!matches(entry, utf8, from, to)) {
      entry = entry(hash ^ 1);
      if (!matches(entry, utf8, from, to)) {
        return false;
      }
    }
    ids.add(entry, 1 + words(to - from), entry.length);
    return true;
  }

  /** Remembers ids, unless the piece is long. */
  public void put(byte[] utf8, int from, int to, int[] ids) {
    if (to - from > MAX_PIECE_BYTES) {
      return;
    }
    int words = words(to - from);
    int[] entry = new int[1 + words + ids.length];
    entry[0] = to - from;
    for (int i = 0; i < words; i++) {
      entry[1 + i] = word(utf8, from + 4 * i, to);
    }
    System.arraycopy(ids, 0, entry, 1 + words, ids.length);
    int hash = hash(utf8, from, to);
    ENTRY.setRelease(entries, hash ^ 1, entry(hash));
    ENTRY.setRelease(entries, hash, entry);
  }

  private int[] entry(int place) {
    int[] entry = (int[]) ENTRY.getAcquire(entries, place);
    return entry == null ? NONE : entry;
  }

  private static boolean matches(int[] entry, byte[] utf8, int from, int to) {
    if (entry[0] != to - from) {
      return false;
    }
    for (int at = from, i = 1; at < to; at += 4, i++) {
      if (entry[i] != word(utf8, at, to)) {
        return false;
      }
    }
    return true;
  }

  private static int words(int bytes) {
    return (bytes + 3) >> 2;
  }

  /** Up to four bytes before {@code to}. */
  private static int word(byte[] utf8, int from, int to) {
    if (from + 4 <= utf8.length) {
      int word = (int) WORD.get(utf8, from);
      return from + 4 <= to ? word : word & (1 << (to - from) * 8) - 1;
    }
    int word = 0;
    for (int i = Math.min(to, from + 4) - 1; i >= from; i--) {
      word = word << 8 | (utf8[i] & 0xFF);
    }
    return word;
  }

  private static int hash(byte[] utf8, int from, int to) {
    int hash = to - from;
    for (int at = from; at < to; at += 4) {
      hash = hash * 0x01000193 ^ word(utf8, at, to) * 0x85EBCA6B;
      hash ^= hash >>> 15;
    }
    hash *= 0x9E3779B9;
    return hash >>> (Integer.SIZE - PLACE_BITS);
  }

  /** Ids of a text, put together. */
  public static final class IdBuffer {

    private int[] ids;
    private int count;

    /** Takes how many there will probably be. */
    public IdBuffer(int expected) {
      ids = new int[expected];
    }

    public void add(int id) {
      if (count == ids.length) {
        grow(1);
      }
      ids[count++] = id;
    }

    public void add(int[] more) {
      add(more, 0, more.length);
    }

    void add(int[] more, int from, int to) {
      if (to - from > ids.length - count) {
        grow(to - from);
      }
      for (int i = from; i < to; i++) {
        ids[count++] = more[i];
      }
    }

    private void grow(int more) {
      ids =
          Arrays.copyOf(
              ids,
              Math.max(
                  Math.addExact(count, more), (int) Math.min(Integer.MAX_VALUE - 8L, count * 2L)));
    }

    public int[] toArray() {
      return Arrays.copyOf(ids, count);
    }
  }
}
