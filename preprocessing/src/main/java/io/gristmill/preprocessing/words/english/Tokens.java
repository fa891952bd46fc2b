package io.gristmill.preprocessing.words.english;

import java.util.Arrays;

/**
 * The tokens of one text: [start, end) in UTF-16 and the number in the lexicon, if any. Reusable.
 */
public final class Tokens {

  private int[] starts = new int[1024];
  private int[] ends = new int[1024];
  private int[] entries = new int[1024];
  private int count;

  public int count() {
    return count;
  }

  public int start(int token) {
    return starts[token];
  }

  public int end(int token) {
    return ends[token];
  }

  /** The token's number in the lexicon or {@link Lexicon#MISSING}. */
  int entry(int token) {
    return entries[token];
  }

  void clear() {
    count = 0;
  }

  void add(int start, int end, int entry) {
    if (count == starts.length) {
      int capacity = count + (count >> 1);
      starts = Arrays.copyOf(starts, capacity);
      ends = Arrays.copyOf(ends, capacity);
      entries = Arrays.copyOf(entries, capacity);
    }
    starts[count] = start;
    ends[count] = end;
    entries[count] = entry;
    count++;
  }
}
