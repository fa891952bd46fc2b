package io.gristmill.preprocessing.quality;

/** The n-grams of one order by key, with natural logarithms of probability and back-off weight. */
final class NgramTable {

  private final long[] slots; // key and both floats, so that a look-up is one access to memory

  /**
   * @param keys distinct
   * @param probabilities logarithms
   * @param backoffs logarithms
   */
  NgramTable(long[] keys, float[] probabilities, float[] backoffs) {
    slots = new long[Math.multiplyExact(4, Integer.highestOneBit(Math.max(1, keys.length)) * 2)];
    for (int i = 0; i < keys.length; i++) {
      int slot = slot(keys[i]);
      slots[slot] = stored(keys[i]);
      slots[slot + 1] =
          (long) Float.floatToRawIntBits(probabilities[i]) << 32
              | (Float.floatToRawIntBits(backoffs[i]) & 0xFFFFFFFFL);
    }
  }

  /** A 0 marks an empty slot; the key 0 shares that of 1. */
  private static long stored(long key) {
    return key == 0 ? 1 : key;
  }

  private int slot(long key) {
    long stored = stored(key);
    int mask = slots.length - 2;
    int slot = (int) (stored << 1) & mask;
    while (slots[slot] != 0 && slots[slot] != stored) {
      slot = (slot + 2) & mask;
    }
    return slot;
  }

  /** Position of an n-gram; negative if it is unknown. */
  int find(long key) {
    int slot = slot(key);
    return slots[slot] == 0 ? -1 : slot + 1;
  }

  float probability(int position) {
    return Float.intBitsToFloat((int) (slots[position] >>> 32));
  }

  float backoff(int position) {
    return Float.intBitsToFloat((int) slots[position]);
  }
}
