package io.gristmill.tokenizer.pieces;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * How often each distinct piece of a corpus occurs: all that byte-pair training needs to know of
 * it. Counts have 64 bits. One flat pool of bytes and open addressing, as there are millions of
 * pieces. Not thread-safe.
 */
public final class PieceCounts {

  private static final int FIRST_CAPACITY = 1 << 10;

  /** Bytes and pieces there is room for together, in arrays here and of the trainer. */
  private static final int MOST_PLACES = Integer.MAX_VALUE - 16;

  private final int mostPlaces;

  private byte[] pool = new byte[FIRST_CAPACITY * 8];

  /** Piece {@code i} is {@code pool[ends[i - 1], ends[i])}. */
  private int[] ends = new int[FIRST_CAPACITY];

  private long[] counts = new long[FIRST_CAPACITY];

  /** One more than a piece's number, at the place its hash gives or after; 0 where free. */
  private int[] table = new int[FIRST_CAPACITY * 2];

  private int size;

  public PieceCounts() {
    this(MOST_PLACES);
  }

  PieceCounts(int mostPlaces) {
    this.mostPlaces = mostPlaces;
  }

  /** Cuts a text and counts its pieces. */
  public void addText(String text, PreTokenizer preTokenizer) {
    byte[] utf8 = Utf8.encode(text);
    for (int start = 0; start < utf8.length; ) {
      int end = preTokenizer.pieceEnd(utf8, start, utf8.length);
      add(utf8, start, end, 1);
      start = end;
    }
  }

  /** Adds to the count of one piece. */
  public void add(String piece, long count) {
    byte[] utf8 = Utf8.encode(piece);
    add(utf8, 0, utf8.length, count);
  }

  private void add(byte[] bytes, int from, int to, long count) {
    int at = place(bytes, from, to);
    if (table[at] == 0) {
      table[at] = append(bytes, from, to) + 1;
      counts[size - 1] = count;
      if (size * 2 > table.length) {
        rehash();
      }
    } else {
      counts[table[at] - 1] = Math.addExact(counts[table[at] - 1], count);
    }
  }

  /** Returns the number of distinct pre-tokens. */
  public int size() {
    return size;
  }

  /** Bytes of all distinct pieces. */
  public int bytes() {
    return start(size);
  }

  public long count(int piece) {
    return counts[piece];
  }

  public String piece(int piece) {
    return new String(pool, start(piece), ends[piece] - start(piece), StandardCharsets.UTF_8);
  }

  /** Visits the pieces in the order they were first seen. */
  public void forEach(Visitor visitor) {
    for (int i = 0; i < size; i++) {
      visitor.visit(pool, start(i), ends[i], counts[i]);
    }
  }

  private int start(int piece) {
    return piece == 0 ? 0 : ends[piece - 1];
  }

  private int place(byte[] bytes, int from, int to) {
    int mask = table.length - 1;
    int at = hash(bytes, from, to) & mask;
    while (table[at] != 0 && !matches(table[at] - 1, bytes, from, to)) {
      at = at + 1 & mask;
    }
    return at;
  }

  private boolean matches(int piece, byte[] bytes, int from, int to) {
    return Arrays.equals(pool, start(piece), ends[piece], bytes, from, to);
  }

  private static int hash(byte[] bytes, int from, int to) {
    int hash = to - from;
    for (int i = from; i < to; i++) {
      hash = hash * 31 + bytes[i];
    }
    hash *= 0x9E3779B9;
    return hash ^ hash >>> 15;
  }

  private int append(byte[] bytes, int from, int to) {
    int start = start(size);
    requireRoom((long) start + (to - from) + size + 1);
    int end = start + (to - from);
    if (end > pool.length) {
      pool = Arrays.copyOf(pool, grown(pool.length, end));
    }
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, grown(size, size + 1));
      counts = Arrays.copyOf(counts, ends.length);
    }
    System.arraycopy(bytes, from, pool, start, to - from);
    ends[size] = end;
    return size++;
  }

  private void requireRoom(long places) {
    if (places > mostPlaces) {
      throw new InvalidInputException(
          format(
                  "distinct pieces: %d of %d bytes (expected at most %d together; a larger",
                  size, start(size), mostPlaces)
              + " tokenizer.min-piece-frequency leaves out rare ones)");
    }
  }

  private static int grown(int length, int needed) {
    return (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, length * 2L));
  }

  private void rehash() {
    table = new int[table.length * 2];
    for (int i = 0; i < size; i++) {
      table[place(pool, start(i), ends[i])] = i + 1;
    }
  }

  /** Sees one piece: {@code utf8[from, to)}, not to be kept or changed. */
  @FunctionalInterface
  public interface Visitor {
    void visit(byte[] utf8, int from, int to, long count);
  }
}
