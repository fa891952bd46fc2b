package io.gristmill.preprocessing.quality;

import java.util.Arrays;

/**
 * Counts of the distinct n-grams of one order, in order of first occurrence. Each refers to the
 * n-gram of the next lower order without its last word (its context) and without its first word
 * (its suffix).
 */
final class NgramCounts {

  private static final int ABSENT = -1;
  private static final int START = 1 << 10;

  private int size;
  private long[] keys = new long[START];
  private int[] counts = new int[START];
  private int[] adjusted = new int[START];
  private int[] contexts = new int[START];
  private int[] suffixes = new int[START];
  private int[] slots = filled(4 * START);

  private static int[] filled(int length) {
    int[] slots = new int[length];
    Arrays.fill(slots, ABSENT);
    return slots;
  }

  /** Index of an n-gram, or the negative complement of the slot for it. */
  int find(long key) {
    int mask = slots.length - 1;
    for (int slot = (int) key & mask; ; slot = (slot + 1) & mask) {
      int index = slots[slot];
      if (index == ABSENT) {
        return ~slot;
      }
      if (keys[index] == key) {
        return index;
      }
    }
  }

  /**
   * Adds an n-gram that {@link #find} did not find.
   *
   * @param slot result of the search
   */
  int add(int slot, long key, int context, int suffix) {
    if (size == keys.length) {
      int length = Math.toIntExact(2L * size);
      keys = Arrays.copyOf(keys, length);
      counts = Arrays.copyOf(counts, length);
      adjusted = Arrays.copyOf(adjusted, length);
      contexts = Arrays.copyOf(contexts, length);
      suffixes = Arrays.copyOf(suffixes, length);
    }
    keys[size] = key;
    contexts[size] = context;
    suffixes[size] = suffix;
    slots[~slot] = size++;
    if (2L * size > slots.length) {
      grow();
    }
    return size - 1;
  }

  private void grow() {
    slots = filled(Math.toIntExact(2L * slots.length));
    for (int i = 0; i < size; i++) {
      slots[~find(keys[i])] = i;
    }
  }

  void count(int index) {
    counts[index]++;
  }

  /** Counts a distinct word before the n-gram, or an occurrence where nothing can precede it. */
  void adjust(int index) {
    adjusted[index]++;
  }

  int size() {
    return size;
  }

  long key(int index) {
    return keys[index];
  }

  /** Occurrences. */
  int occurrences(int index) {
    return counts[index];
  }

  /** Distinct words before the n-gram; occurrences in the highest order. */
  int adjusted(int index) {
    return adjusted[index];
  }

  int context(int index) {
    return contexts[index];
  }

  int suffix(int index) {
    return suffixes[index];
  }
}
