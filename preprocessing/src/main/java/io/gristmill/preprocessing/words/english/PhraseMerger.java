package io.gristmill.preprocessing.words.english;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Merges exceptions that affixes and infixes split, such as a smiley after a word. The longest
 * sequence takes precedence, then the leftmost; a sequence excludes those that overlap its first or
 * last token, even if it is itself excluded, or contains a space and therefore is no exception. Not
 * thread-safe.
 */
final class PhraseMerger {

  private final Phrases phrases;
  private final ExceptionTable exceptions;
  private final BitSet taken = new BitSet();
  private final Tokens merged = new Tokens();
  private long[] matches = new long[64];
  private int count;

  PhraseMerger(Phrases phrases, ExceptionTable exceptions) {
    this.phrases = phrases;
    this.exceptions = exceptions;
  }

  /** The tokens with exceptions merged: {@code tokens} itself, or a buffer of this object. */
  Tokens merge(char[] text, Tokens tokens) {
    count = 0;
    phrases.find(tokens, this::push);
    if (count == 0) {
      return tokens;
    }
    chooseLongest();
    merged.clear();
    int token = 0;
    for (int i = 0; i < count; i++) {
      copy(tokens, token, first(matches[i]));
      token = first(matches[i]) + length(matches[i]);
      mergeOne(text, tokens, first(matches[i]), token);
    }
    copy(tokens, token, tokens.count());
    return merged;
  }

  private void mergeOne(char[] text, Tokens tokens, int from, int to) {
    int start = tokens.start(from);
    int entry = exceptions.lexicon().find(text, start, tokens.end(to - 1));
    if (exceptions.isException(entry)) {
      exceptions.split(entry, start, merged);
    } else {
      copy(tokens, from, to);
    }
  }

  private void copy(Tokens tokens, int from, int to) {
    for (int i = from; i < to; i++) {
      merged.add(tokens.start(i), tokens.end(i), tokens.entry(i));
    }
  }

  /** Keeps the matches that are not excluded, in text order. */
  private void chooseLongest() {
    for (int i = 0; i < count; i++) {
      matches[i] = (long) -length(matches[i]) << 32 | first(matches[i]);
    }
    Arrays.sort(matches, 0, count);
    taken.clear();
    int kept = 0;
    for (int i = 0; i < count; i++) {
      int from = (int) matches[i];
      int tokens = (int) -(matches[i] >> 32);
      if (!taken.get(from) && !taken.get(from + tokens - 1)) {
        matches[kept++] = pack(from, tokens);
      }
      taken.set(from, from + tokens);
    }
    count = kept;
    Arrays.sort(matches, 0, count);
  }

  private void push(int firstToken, int tokens) {
    if (count == matches.length) {
      matches = Arrays.copyOf(matches, 2 * count);
    }
    matches[count++] = pack(firstToken, tokens);
  }

  private static long pack(int first, int length) {
    return (long) first << 32 | length;
  }

  private static int first(long match) {
    return (int) (match >> 32);
  }

  private static int length(long match) {
    return (int) match;
  }
}
