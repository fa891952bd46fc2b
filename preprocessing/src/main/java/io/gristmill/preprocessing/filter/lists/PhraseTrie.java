package io.gristmill.preprocessing.filter.lists;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Phrases by their characters: answers which of them begin at a place in one walk. */
final class PhraseTrie {

  /** Where phrases may begin and end. */
  enum Edges {
    /** Anywhere, for languages that do not separate words. */
    ANYWHERE,
    /** Where no word character stands outside. */
    WORDS
  }

  private static final class Node {
    private final Map<Character, Node> next = new HashMap<>();
    private boolean ends;
  }

  private final Node root = new Node();
  private final Edges edges;

  PhraseTrie(Collection<String> phrases, Edges edges) {
    this.edges = edges;
    for (String phrase : phrases) {
      Node node = root;
      for (int i = 0; i < phrase.length(); i++) {
        node = node.next.computeIfAbsent(phrase.charAt(i), letter -> new Node());
      }
      node.ends = true;
    }
  }

  /** Whether any of the phrases occurs. */
  boolean occursIn(String text) {
    for (int start = 0; start < text.length(); start++) {
      if (root.next.containsKey(text.charAt(start))
          && (edges == Edges.ANYWHERE || !WordEdge.before(text, start))
          && occursAt(text, start)) {
        return true;
      }
    }
    return false;
  }

  private boolean occursAt(String text, int start) {
    Node node = root;
    for (int at = start; at < text.length(); at++) {
      node = node.next.get(text.charAt(at));
      if (node == null) {
        return false;
      }
      if (node.ends && (edges == Edges.ANYWHERE || !WordEdge.after(text, at + 1))) {
        return true;
      }
    }
    return false;
  }
}
