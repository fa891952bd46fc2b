package io.gristmill.preprocessing.filter;

import java.util.Arrays;

/**
 * An open-addressing hash table of positions in a text, at most half full; the caller compares the
 * content. Reset by raising the base, so that one table serves several passes.
 */
final class SpanHashTable {

  private final int[] slots;
  private final int capacity;
  private int empty;

  /**
   * @param capacity upper bound of the positions
   */
  SpanHashTable(int capacity) {
    this.capacity = capacity;
    slots = new int[Integer.highestOneBit(Math.max(capacity, 4)) * 4];
  }

  void clear() {
    if (empty > Integer.MAX_VALUE - 2 * capacity) {
      Arrays.fill(slots, 0);
      empty = 0;
    } else {
      empty += capacity;
    }
  }

  /** The first slot to probe for a hash. */
  int slot(long hash) {
    long mixed = hash * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 32) & slots.length - 1;
  }

  /** The next slot to probe after this one. */
  int next(int slot) {
    return slot + 1 & slots.length - 1;
  }

  /** The position in a slot; negative if it is empty. */
  int at(int slot) {
    return slots[slot] - empty - 1;
  }

  void put(int slot, int place) {
    slots[slot] = empty + place + 1;
  }
}
