package io.gristmill.preprocessing.fasttext;

import java.util.Arrays;
import java.util.List;

/** Maps words to row numbers by their bytes, without allocating strings. */
final class WordTable {

  private static final int ABSENT = -1;

  /** Ints of a slot: hash, row, and begin and end of the word. */
  private static final int HASH = 0;

  private static final int ROW = 1;
  private static final int FROM = 2;
  private static final int TO = 3;
  private static final int WIDTH = 4;

  /** All that a look-up compares but the word is in one line of the cache. */
  private final int[] slots;

  private final byte[] bytes;
  private final int[] ends;

  /** The word at position i has row i. */
  WordTable(List<byte[]> words) {
    bytes = new byte[words.stream().mapToInt(word -> word.length).sum()];
    ends = new int[words.size()];
    int count = Integer.highestOneBit(Math.max(8, words.size())) * 4;
    slots = new int[Math.multiplyExact(count, WIDTH)];
    for (int slot = ROW; slot < slots.length; slot += WIDTH) {
      slots[slot] = ABSENT;
    }
    int end = 0;
    for (int row = 0; row < words.size(); row++) {
      byte[] word = words.get(row);
      System.arraycopy(word, 0, bytes, end, word.length);
      place(row, Fnv.hash(word, 0, word.length), end, end + word.length);
      end += word.length;
      ends[row] = end;
    }
  }

  int size() {
    return ends.length;
  }

  /** Row of the word in {@code text[from, to)}; negative if unknown. */
  int find(int hash, byte[] text, int from, int to) {
    return find(firstSlot(hash), hash, text, from, to);
  }

  private int find(int start, int hash, byte[] text, int from, int to) {
    for (int slot = start; ; slot = next(slot)) {
      int row = slots[slot + ROW];
      if (row == ABSENT || (slots[slot + HASH] == hash && holds(slot, text, from, to))) {
        return row;
      }
    }
  }

  /**
   * Finds words in two passes without dependent accesses, so that the processor waits for the
   * memory of many words at a time. Of one word, each access would wait for the one before.
   *
   * @param text the words in order, each between two further bytes
   * @param ends of the words with both bytes
   * @param rows receives the row of each word; negative if unknown
   */
  void find(int[] hashes, byte[] text, int[] ends, int count, int[] rows) {
    for (int i = 0; i < count; i++) {
      int slot = firstSlot(hashes[i]);
      while (slots[slot + HASH] != hashes[i] && slots[slot + ROW] != ABSENT) {
        slot = next(slot);
      }
      rows[i] = slot;
    }
    int from = 1;
    for (int i = 0; i < count; i++) {
      int to = ends[i] - 1;
      int slot = rows[i];
      rows[i] =
          holds(slot, text, from, to) ? slots[slot + ROW] : find(slot, hashes[i], text, from, to);
      from = ends[i] + 1;
    }
  }

  byte[] word(int row) {
    return Arrays.copyOfRange(bytes, row == 0 ? 0 : ends[row - 1], ends[row]);
  }

  private boolean holds(int slot, byte[] text, int from, int to) {
    return Arrays.equals(bytes, slots[slot + FROM], slots[slot + TO], text, from, to);
  }

  private void place(int row, int hash, int from, int to) {
    int slot = firstSlot(hash);
    while (slots[slot + ROW] != ABSENT) {
      slot = next(slot);
    }
    slots[slot + HASH] = hash;
    slots[slot + ROW] = row;
    slots[slot + FROM] = from;
    slots[slot + TO] = to;
  }

  private int firstSlot(int hash) {
    return WIDTH * (hash ^ (hash >>> 15)) & (slots.length - 1);
  }

  private int next(int slot) {
    return (slot + WIDTH) & (slots.length - 1);
  }

  /** FNV-1a over signed bytes, 32 bits, as in fastText. */
  static final class Fnv {

    static final int START = 0x811C9DC5;
    private static final int PRIME = 16777619;

    private Fnv() {}

    static int add(int hash, byte b) {
      return (hash ^ b) * PRIME;
    }

    static int hash(byte[] bytes, int from, int to) {
      int hash = START;
      for (int i = from; i < to; i++) {
        hash = add(hash, bytes[i]);
      }
      return hash;
    }
  }
}
