package io.gristmill.preprocessing.filter;

import io.gristmill.preprocessing.text.Spans;
import java.util.Arrays;

/**
 * Word n-grams of one text, exact and without strings: n-grams are numbered from pairs of
 * (n-1)-grams, or compared character by character if their hashes agree. Positions that cannot
 * repeat, nearly all of them in prose, are found first and cost nothing afterwards.
 */
final class NGrams {

  /** Odd, so that it has an inverse modulo 2^64. */
  private static final long BASE = 0x9E3779B97F4A7C15L;

  private static final long INVERSE_BASE = inverse(BASE);

  /** Equal n-grams at least this long begin with as many equal characters. */
  private static final int WINDOW = 16;

  private final int size;

  /** The characters of all words, concatenated. */
  private final char[] joined;

  /** [size + 1] start of each word in {@link #joined}. */
  private final int[] starts;

  /** [size + 1] code points before each word. */
  private final int[] lengths;

  /** [characters + 1] sum of char times BASE^index before each character, modulo 2^64. */
  private final long[] prefixes;

  /** [size] BASE^-start of each word, which makes hashes independent of the position. */
  private final long[] shifts;

  /** [size] lookup key of each position in the current pass. */
  private final long[] hashes;

  /** [size] whether an n-gram of five or more words at this position may occur elsewhere. */
  private final boolean[] mayRepeat;

  private final SpanHashTable places;

  /** [size] first position with the same n-gram, and its number of occurrences. */
  private int[] firsts;

  private int[] counts;
  private int gramSize = 1;

  NGrams(char[] text, Spans words) {
    size = words.count();
    starts = new int[size + 1];
    for (int i = 0; i < size; i++) {
      starts[i + 1] = starts[i] + words.length(i);
    }
    joined = new char[starts[size]];
    for (int i = 0; i < size; i++) {
      System.arraycopy(text, words.start(i), joined, starts[i], words.length(i));
    }
    lengths = new int[size + 1];
    prefixes = new long[starts[size] + 1];
    shifts = new long[size];
    hashes = new long[size];
    sumUp();
    places = new SpanHashTable(size);
    mayRepeat = repeatedWindows();
    firsts = firstWords();
    counts = count();
  }

  private void sumUp() {
    long power = 1;
    long inverse = 1;
    long prefix = 0;
    for (int i = 0; i < size; i++) {
      shifts[i] = inverse;
      int length = 0;
      for (int at = starts[i]; at < starts[i + 1]; at++) {
        prefix += joined[at] * power;
        prefixes[at + 1] = prefix;
        power *= BASE;
        inverse *= INVERSE_BASE;
        length += Character.isLowSurrogate(joined[at]) ? 0 : 1;
      }
      lengths[i + 1] = lengths[i] + length;
    }
  }

  /** Compares hashes only: a false positive does no harm. */
  private boolean[] repeatedWindows() {
    boolean[] repeated = new boolean[size];
    places.clear();
    for (int i = 0; i < size; i++) {
      int end = Math.min(starts[i] + WINDOW, joined.length);
      long hash = (prefixes[end] - prefixes[starts[i]]) * shifts[i];
      hashes[i] = hash;
      int slot = places.slot(hash);
      int seen = places.at(slot);
      while (seen >= 0 && hash != hashes[seen]) {
        slot = places.next(slot);
        seen = places.at(slot);
      }
      if (seen >= 0) {
        repeated[seen] = true;
        repeated[i] = true;
      } else {
        places.put(slot, i);
      }
      repeated[i] |= i + 5 <= size && starts[i + 5] - starts[i] < WINDOW;
    }
    return repeated;
  }

  private int[] firstWords() {
    int[] numbers = new int[size];
    places.clear();
    for (int i = 0; i < size; i++) {
      long hash = hash(i, 1);
      hashes[i] = hash;
      int slot = places.slot(hash);
      int seen = places.at(slot);
      while (seen >= 0 && (hashes[seen] != hash || !equalCharacters(seen, i, 1))) {
        slot = places.next(slot);
        seen = places.at(slot);
      }
      if (seen < 0) {
        places.put(slot, i);
      }
      numbers[i] = seen < 0 ? i : seen;
    }
    return numbers;
  }

  /**
   * Length of the most frequent n-gram, with its words joined by one space, times its count; the
   * first wins a tie. 0 if there is no n-gram. Must be called with increasing n.
   */
  long topCharacters(int n) {
    while (gramSize < n) {
      gramSize++;
      firsts = extend(gramSize);
      counts = count();
    }
    int grams = size - n + 1;
    if (grams <= 0) {
      return 0;
    }
    int top = 0;
    for (int i = 1; i < grams; i++) {
      if (counts[i] > counts[top]) {
        top = i;
      }
    }
    return (long) (lengths[top + n] - lengths[top] + n - 1) * counts[top];
  }

  /**
   * Extends (n-1)-grams to n-grams: two are equal if and only if their first and their last n-1
   * words are equal, and an n-gram with a unique part is unique.
   */
  private int[] extend(int n) {
    int[] numbers = new int[Math.max(size - n + 1, 0)];
    places.clear();
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i;
      if (counts[firsts[i]] > 1 && counts[firsts[i + 1]] > 1) {
        numbers[i] = firstPair(i);
      }
    }
    return numbers;
  }

  private int firstPair(int i) {
    int slot = places.slot((long) firsts[i] << 32 | firsts[i + 1]);
    int seen = places.at(slot);
    while (seen >= 0 && (firsts[seen] != firsts[i] || firsts[seen + 1] != firsts[i + 1])) {
      slot = places.next(slot);
      seen = places.at(slot);
    }
    if (seen >= 0) {
      return seen;
    }
    places.put(slot, i);
    return i;
  }

  private int[] count() {
    int[] count = new int[firsts.length];
    for (int first : firsts) {
      count[first]++;
    }
    return count;
  }

  /**
   * Characters of repeated n-grams of five or more words, scanning from the left: after a repeated
   * n-gram the scan continues behind it, after a new one at the next word. N-grams are compared
   * without separators, as in the reference, so "ab c" equals "a bc".
   */
  long duplicateCharacters(int n) {
    long characters = 0;
    places.clear();
    for (int i = 0; i + n <= size; ) {
      if (mayRepeat[i] && isKnown(i, n)) {
        characters += lengths[i + n] - lengths[i];
        i += n;
      } else {
        i++;
      }
    }
    return characters;
  }

  /** Adds the n-gram if it is new. */
  private boolean isKnown(int i, int n) {
    long hash = hash(i, n);
    int slot = places.slot(hash);
    int seen = places.at(slot);
    while (seen >= 0 && !equal(seen, i, n, hash)) {
      slot = places.next(slot);
      seen = places.at(slot);
    }
    if (seen < 0) {
      places.put(slot, i);
    }
    return seen >= 0;
  }

  private boolean equal(int seen, int now, int n, long hash) {
    return hash(seen, n) == hash && equalCharacters(seen, now, n);
  }

  private boolean equalCharacters(int seen, int now, int n) {
    return Arrays.equals(
        joined, starts[seen], starts[seen + n], joined, starts[now], starts[now + n]);
  }

  private long hash(int i, int n) {
    return (prefixes[starts[i + n]] - prefixes[starts[i]]) * shifts[i];
  }

  /** Newton's iteration: each step doubles the number of correct bits. */
  private static long inverse(long odd) {
    long inverse = odd;
    for (int i = 0; i < 6; i++) {
      inverse *= 2 - odd * inverse;
    }
    return inverse;
  }
}
