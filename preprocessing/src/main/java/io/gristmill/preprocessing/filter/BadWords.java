package io.gristmill.preprocessing.filter;

import io.gristmill.preprocessing.filter.DocumentFilter.Verdict;
import io.gristmill.preprocessing.text.PythonText;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Rejects pages that contain a word of the list of their language, as C4 does. Pages in a language
 * without a list are kept.
 */
public record BadWords(BadWordLists lists, Limits limits) implements DocumentFilter {

  /** Names of the measured values, in order. */
  public static final List<String> VALUES = List.of("bad-words");

  @Override
  public Verdict apply(TextView text) {
    boolean found =
        lists
            .of(text.language())
            .map(trie -> trie.occursIn(text.text().toLowerCase(Locale.ROOT)))
            .orElse(false);
    return limits.decide(text.text(), Measurements.of(VALUES, found ? 1 : 0));
  }

  /**
   * Bad words by language: the LDNOOBW lists or the user's own. No list is included in the program.
   */
  public static final class BadWordLists {

    public static final BadWordLists NONE = new BadWordLists(Map.of());

    private static final Set<String> UNSEPARATED = Set.of("ja", "th", "zh");

    /** Common subwords in languages without spaces; C4 allows them in every language. */
    private static final Set<String> ALLOWED = Set.of("sm", "グロ", "女の子", "性");

    private final Map<String, PhraseTrie> byLanguage = new HashMap<>();

    /**
     * @param lists lines of each language's list
     */
    public BadWordLists(Map<String, ? extends Collection<String>> lists) {
      lists.forEach(
          (language, words) -> {
            Set<String> phrases = new HashSet<>();
            words.forEach(word -> phrases.add(word.strip()));
            phrases.removeAll(ALLOWED);
            phrases.remove("");
            PhraseTrie.Boundaries boundaries =
                UNSEPARATED.contains(language)
                    ? PhraseTrie.Boundaries.ANYWHERE
                    : PhraseTrie.Boundaries.WORDS;
            byLanguage.put(language, new PhraseTrie(phrases, boundaries));
          });
    }

    public boolean isEmpty() {
      return byLanguage.isEmpty();
    }

    Optional<PhraseTrie> of(String language) {
      return Optional.ofNullable(byLanguage.get(language));
    }

    /** A trie of phrases, which finds all phrases at a position in one walk. */
    static final class PhraseTrie {

      /** Where phrases may begin and end. */
      enum Boundaries {
        /** Anywhere, for languages that do not separate words. */
        ANYWHERE,
        /** Where no word character is adjacent. */
        WORDS
      }

      private static final class Node {
        private final Map<Character, Node> next = new HashMap<>();
        private boolean ends;
      }

      private final Node root = new Node();
      private final Boundaries boundaries;

      PhraseTrie(Collection<String> phrases, Boundaries boundaries) {
        this.boundaries = boundaries;
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
              && (boundaries == Boundaries.ANYWHERE || !WordEdge.before(text, start))
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
          if (node.ends && (boundaries == Boundaries.ANYWHERE || !WordEdge.after(text, at + 1))) {
            return true;
          }
        }
        return false;
      }
    }

    /** Whether a word character ({@code \w}) is adjacent to a position. */
    private static final class WordEdge {

      private WordEdge() {}

      static boolean before(String text, int at) {
        return at > 0 && PythonText.isWord(text.codePointBefore(at));
      }

      static boolean after(String text, int at) {
        return at < text.length() && PythonText.isWord(text.codePointAt(at));
      }
    }
  }
}
