package io.gristmill.eval;

/** Counts by 64-bit key: an open-addressing table of primitives that grows. */
final class ContextCounts {

  private static final double LOAD = 0.6;

  private long[] keys = new long[1 << 12];
  private int[] counts = new int[1 << 12];
  private int size;

  /** Adds one and returns the count before. */
  int add(long key) {
    if (size > LOAD * keys.length) {
      grow();
    }
    int slot = slot(key);
    if (counts[slot] == 0) {
      keys[slot] = key;
      size++;
    }
    return counts[slot]++;
  }

  int get(long key) {
    return counts[slot(key)];
  }

  private int slot(long key) {
    int mask = keys.length - 1;
    int slot = (int) mix(key) & mask;
    while (counts[slot] != 0 && keys[slot] != key) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldCounts = counts;
    keys = new long[oldKeys.length * 2];
    counts = new int[oldCounts.length * 2];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldCounts[i] != 0) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        counts[slot] = oldCounts[i];
      }
    }
  }

  /** The finalizer of MurmurHash3: every input bit reaches every output bit. */
  static long mix(long key) {
    long h = key;
    h = (h ^ h >>> 33) * 0xff51afd7ed558ccdL;
    h = (h ^ h >>> 33) * 0xc4ceb9fe1a85ec53L;
    return h ^ h >>> 33;
  }
}
