package io.gristmill.preprocessing.words.english;

import java.util.ArrayList;
import java.util.Arrays;
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
}
