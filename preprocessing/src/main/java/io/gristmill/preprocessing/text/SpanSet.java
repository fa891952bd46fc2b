package io.gristmill.preprocessing.text;

import java.util.Arrays;

/**
 * A set of strings that are spans of one text, without copies. Exact: equal hashes are followed by
 * a comparison of the characters.
 */
public final class SpanSet {

  private final char[] chars;
  private final int[] starts;
  private final int[] ends;
  private final int[] hashes;
  private final boolean[] used;

  /**
   * @param chars the text
   * @param capacity maximum number of spans
   */
  public SpanSet(char[] chars, int capacity) {
    this.chars = chars;
    int slots = Integer.highestOneBit(Math.max(capacity, 4)) * 4;
    starts = new int[slots];
    ends = new int[slots];
    hashes = new int[slots];
    used = new boolean[slots];
  }

  /** Adds a span. Returns whether it was not yet in the set. */
  public boolean add(int start, int end) {
    int hash = hash(start, end);
    int slot = hash & used.length - 1;
    while (used[slot]) {
      if (hashes[slot] == hash
          && Arrays.equals(chars, starts[slot], ends[slot], chars, start, end)) {
        return false;
      }
      slot = slot + 1 & used.length - 1;
    }
    used[slot] = true;
    starts[slot] = start;
    ends[slot] = end;
    hashes[slot] = hash;
    return true;
  }

  /** Polynomial in 31; four characters per step, so that multiplications overlap. */
  private int hash(int start, int end) {
    int hash = 0;
    int i = start;
    for (; i + 3 < end; i += 4) {
      hash =
          hash * (31 * 31 * 31 * 31)
              + chars[i] * (31 * 31 * 31)
              + chars[i + 1] * (31 * 31)
              + chars[i + 2] * 31
              + chars[i + 3];
    }
    for (; i < end; i++) {
      hash = 31 * hash + chars[i];
    }
    hash *= 0x9E3779B9;
    return hash ^ hash >>> 16;
  }
}
