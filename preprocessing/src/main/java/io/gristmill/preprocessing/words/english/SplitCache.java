package io.gristmill.preprocessing.words.english;

import java.util.Arrays;

/**
 * A direct-mapped cache of the splits of short chunks. It only saves time, since the split of a
 * chunk depends on the chunk alone.
 */
final class SplitCache {

  /** The tokens of a chunk, with ends relative to its start. */
  private static final class Split {

    private final char[] chunk;
    private final int[] ends;
    private final int[] entries;

    Split(char[] chunk, int[] ends, int[] entries) {
      this.chunk = chunk;
      this.ends = ends;
      this.entries = entries;
    }

    void addTo(Tokens tokens, int from) {
      int start = from;
      for (int i = 0; i < ends.length; i++) {
        tokens.add(start, from + ends[i], entries[i]);
        start = from + ends[i];
      }
    }
  }

  static final int LONGEST_CHUNK = 32;

  private static final int SLOTS = 1 << 14;
  private static final Split EMPTY = new Split(new char[0], new int[0], new int[0]);

  private final Split[] slots = new Split[SLOTS];

  SplitCache() {
    Arrays.fill(slots, EMPTY);
  }

  /** Adds the tokens of the chunk if it is cached. */
  boolean addIfKnown(char[] text, int from, int to, int hash, Tokens tokens) {
    Split split = slots[slot(hash)];
    if (!Arrays.equals(split.chunk, 0, split.chunk.length, text, from, to)) {
      return false;
    }
    split.addTo(tokens, from);
    return true;
  }

  /** Caches the split of a chunk: the tokens from {@code firstToken}. */
  void put(char[] text, int from, int to, int hash, Tokens tokens, int firstToken) {
    int count = tokens.count() - firstToken;
    int[] ends = new int[count];
    int[] entries = new int[count];
    for (int i = 0; i < count; i++) {
      ends[i] = tokens.end(firstToken + i) - from;
      entries[i] = tokens.entry(firstToken + i);
    }
    slots[slot(hash)] = new Split(Arrays.copyOfRange(text, from, to), ends, entries);
  }

  private static int slot(int hash) {
    return (hash ^ hash >>> 16) & (SLOTS - 1);
  }
}
