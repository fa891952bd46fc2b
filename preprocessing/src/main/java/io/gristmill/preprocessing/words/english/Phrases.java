package io.gristmill.preprocessing.words.english;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A trie of the token sequences into which the other rules split exceptions. Such a sequence in the
 * text stands for the exception, whatever produced its tokens.
 */
final class Phrases {

  /** Receives the token ranges of sequences. */
  @FunctionalInterface
  interface Consumer {
    void accept(int firstToken, int tokens);
  }

  private static final Node NO_NODE = new Node(new int[0], new Node[0], false);

  private final Node[] firsts;

  /**
   * @param sequences lexicon numbers; sequences of one token have no effect and are left out
   * @param entries size of the lexicon
   */
  Phrases(List<int[]> sequences, int entries) {
    Builder root = new Builder();
    sequences.stream().filter(sequence -> sequence.length > 1).forEach(root::add);
    firsts = new Node[entries];
    Arrays.fill(firsts, NO_NODE);
    root.children.forEach((entry, child) -> firsts[entry] = child.build());
  }

  /**
   * Finds all sequences in the text, ordered by first token, including overlapping and nested ones.
   */
  void find(Tokens tokens, Consumer found) {
    for (int i = 0; i < tokens.count(); i++) {
      int entry = tokens.entry(i);
      if (entry != Lexicon.MISSING && firsts[entry] != NO_NODE) {
        findAt(tokens, i, firsts[entry], found);
      }
    }
  }

  private static void findAt(Tokens tokens, int first, Node start, Consumer found) {
    Node node = start;
    for (int i = first + 1; node != NO_NODE; i++) {
      if (node.ends) {
        found.accept(first, i - first);
      }
      node = i < tokens.count() ? node.next(tokens.entry(i)) : NO_NODE;
    }
  }

  /** Children by lexicon number, ascending. */
  private static final class Node {

    private final int[] entries;
    private final Node[] children;
    private final boolean ends;

    Node(int[] entries, Node[] children, boolean ends) {
      this.entries = entries;
      this.children = children;
      this.ends = ends;
    }

    Node next(int entry) {
      int i = Arrays.binarySearch(entries, entry);
      return i < 0 ? NO_NODE : children[i];
    }
  }

  private static final class Builder {

    private final Map<Integer, Builder> children = new TreeMap<>();
    private boolean ends;

    void add(int[] sequence) {
      Builder node = this;
      for (int entry : sequence) {
        node = node.children.computeIfAbsent(entry, unused -> new Builder());
      }
      node.ends = true;
    }

    Node build() {
      int[] entries = children.keySet().stream().mapToInt(Integer::intValue).toArray();
      List<Node> nodes = new ArrayList<>();
      children.values().forEach(child -> nodes.add(child.build()));
      return new Node(entries, nodes.toArray(new Node[0]), ends);
    }
  }

  /**
   * Merges exceptions that affixes and infixes split, such as a smiley after a word. The longest
   * sequence takes precedence, then the leftmost; a sequence excludes those that overlap its first
   * or last token, even if it is itself excluded, or contains a space and therefore is no
   * exception. Not thread-safe.
   */
  static final class PhraseMerger {

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
}
