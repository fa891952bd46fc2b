package io.gristmill.preprocessing.fasttext;

import java.util.Arrays;
import java.util.List;

/** Maps words to row numbers by their bytes, without allocating strings. */
final class WordTable {

  private static final int ABSENT = -1;

  private final byte[] bytes;
  private final int[] ends;
  private final int[] hashes;
  private final int[] slots;

  /** The word at position i has row i. */
  WordTable(List<byte[]> words) {
    bytes = new byte[words.stream().mapToInt(word -> word.length).sum()];
    ends = new int[words.size()];
    hashes = new int[words.size()];
    slots = new int[Integer.highestOneBit(Math.max(8, words.size())) * 4];
    Arrays.fill(slots, ABSENT);
    int end = 0;
    for (int row = 0; row < words.size(); row++) {
      byte[] word = words.get(row);
      System.arraycopy(word, 0, bytes, end, word.length);
      end += word.length;
      ends[row] = end;
      hashes[row] = Fnv.hash(word, 0, word.length);
      place(row);
    }
  }

  int size() {
    return ends.length;
  }

  /** Row of the word in {@code text[from, to)}; negative if unknown. */
  int find(int hash, byte[] text, int from, int to) {
    for (int slot = firstSlot(hash); ; slot = (slot + 1) & (slots.length - 1)) {
      int row = slots[slot];
      if (row == ABSENT || (hashes[row] == hash && holds(row, text, from, to))) {
        return row;
      }
    }
  }

  byte[] word(int row) {
    return Arrays.copyOfRange(bytes, start(row), ends[row]);
  }

  private boolean holds(int row, byte[] text, int from, int to) {
    return Arrays.equals(bytes, start(row), ends[row], text, from, to);
  }

  private int start(int row) {
    return row == 0 ? 0 : ends[row - 1];
  }

  private void place(int row) {
    int slot = firstSlot(hashes[row]);
    while (slots[slot] != ABSENT) {
      slot = (slot + 1) & (slots.length - 1);
    }
    slots[slot] = row;
  }

  private int firstSlot(int hash) {
    return (hash ^ (hash >>> 15)) & (slots.length - 1);
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
