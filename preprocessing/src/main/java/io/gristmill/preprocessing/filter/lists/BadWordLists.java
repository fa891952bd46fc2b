package io.gristmill.preprocessing.filter.lists;

import io.gristmill.preprocessing.filter.lists.PhraseTrie.Edges;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Words not to be said, by language: the LDNOOBW lists or the user's own. The lists are the user's
 * assets; none comes with the program.
 */
public final class BadWordLists {

  public static final BadWordLists NONE = new BadWordLists(Map.of());

  private static final Set<String> UNSEPARATED = Set.of("ja", "th", "zh");

  /** Subwords too common where words are not separated; C4 allows them in every language. */
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
          Edges edges = UNSEPARATED.contains(language) ? Edges.ANYWHERE : Edges.WORDS;
          byLanguage.put(language, new PhraseTrie(phrases, edges));
        });
  }

  public boolean isEmpty() {
    return byLanguage.isEmpty();
  }

  Optional<PhraseTrie> of(String language) {
    return Optional.ofNullable(byLanguage.get(language));
  }
}
