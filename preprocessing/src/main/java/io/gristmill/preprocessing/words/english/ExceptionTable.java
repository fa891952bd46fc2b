package io.gristmill.preprocessing.words.english;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The chunks with a fixed split, and the lexicon: these chunks, their parts, and the tokens into
 * which the other rules would split them.
 */
final class ExceptionTable {

  private static final int[] NOT_AN_EXCEPTION = {};

  private final Lexicon lexicon;
  private final int[][] partEnds;
  private final int[][] partEntries;

  /**
   * @param splits parts of each chunk
   * @param otherTokens further entries of the lexicon
   */
  ExceptionTable(List<List<String>> splits, List<String> otherTokens) {
    List<String> strings = new ArrayList<>();
    splits.forEach(parts -> strings.add(String.join("", parts)));
    splits.forEach(strings::addAll);
    strings.addAll(otherTokens);
    lexicon = new Lexicon(strings);
    partEnds = new int[lexicon.size()][];
    Arrays.fill(partEnds, NOT_AN_EXCEPTION);
    partEntries = partEnds.clone();
    splits.forEach(this::add);
  }

  private void add(List<String> parts) {
    char[] chunk = String.join("", parts).toCharArray();
    int[] ends = new int[parts.size()];
    int[] entries = new int[parts.size()];
    int start = 0;
    for (int i = 0; i < ends.length; i++) {
      ends[i] = start + parts.get(i).length();
      entries[i] = lexicon.find(chunk, start, ends[i]);
      start = ends[i];
    }
    int entry = lexicon.find(chunk, 0, chunk.length);
    partEnds[entry] = ends;
    partEntries[entry] = entries;
  }

  Lexicon lexicon() {
    return lexicon;
  }

  boolean isException(int entry) {
    return entry != Lexicon.MISSING && partEnds[entry].length > 0;
  }

  boolean contains(char[] text, int from, int to) {
    return isException(lexicon.find(text, from, to));
  }

  /** Adds the parts of the exception {@code entry} found at {@code from}. */
  void split(int entry, int from, Tokens tokens) {
    int[] ends = partEnds[entry];
    int start = from;
    for (int i = 0; i < ends.length; i++) {
      tokens.add(start, from + ends[i], partEntries[entry][i]);
      start = from + ends[i];
    }
  }
}
