package io.gristmill.preprocessing.words.english;

import java.util.Arrays;
import java.util.Collection;

/** A fixed, numbered set of strings, which is searched by UTF-16 ranges without allocation. */
final class Lexicon {

  static final int MISSING = -1;

  private final char[][] entries;
  private final int[] slots;
  private final int longest;

  Lexicon(Collection<String> strings) {
    entries = strings.stream().distinct().map(String::toCharArray).toArray(char[][]::new);
    longest = Arrays.stream(entries).mapToInt(entry -> entry.length).max().orElse(0);
    slots = new int[Integer.highestOneBit(Math.max(16, 8 * entries.length))];
    Arrays.fill(slots, MISSING);
    for (int id = 0; id < entries.length; id++) {
      int slot = slot(hash(entries[id], 0, entries[id].length));
      while (slots[slot] != MISSING) {
        slot = after(slot);
      }
      slots[slot] = id;
    }
  }

  int size() {
    return entries.length;
  }

  /** UTF-16 units of the longest entry. */
  int longest() {
    return longest;
  }

  /** The number of the entry equal to the range, or {@link #MISSING}. */
  int find(char[] text, int from, int to) {
    return to - from > longest ? MISSING : find(text, from, to, hash(text, from, to));
  }

  /** Equivalent to {@link #find(char[], int, int)} with a known {@link #hash}. */
  int find(char[] text, int from, int to, int hash) {
    int slot = slot(hash);
    while (slots[slot] != MISSING && !equal(entries[slots[slot]], text, from, to)) {
      slot = after(slot);
    }
    return slots[slot];
  }

  /** Equal to {@link String#hashCode} of the range. */
  static int hash(char[] text, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + text[i];
    }
    return hash;
  }

  private int slot(int hash) {
    return (hash ^ hash >>> 15) & (slots.length - 1);
  }

  private int after(int slot) {
    return slot + 1 & slots.length - 1;
  }

  private static boolean equal(char[] entry, char[] text, int from, int to) {
    return Arrays.equals(entry, 0, entry.length, text, from, to);
  }
}
