package io.gristmill.preprocessing.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.text.Spans;
import io.gristmill.preprocessing.words.WordSplitters;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class NGramsTest {

  @Test
  void countsAnNgramThatOccursOnce() {
    assertThat(grams("one two three").topCharacters(2)).isEqualTo("one two".length());
  }

  @Test
  void prefersTheFirstOfEquallyFrequentNgrams() {
    assertThat(grams("a b cc dd a b cc dd").topCharacters(2)).isEqualTo(2L * "a b".length());
  }

  @Test
  void comparesRepeatedNgramsWithoutSeparators() {
    assertThat(grams("ab c d e f a bc d e f").duplicateCharacters(5)).isEqualTo("abcdef".length());
  }

  @Test
  void countsCodePoints() {
    assertThat(grams("😀 b").topCharacters(2)).isEqualTo(3);
  }

  @Property(tries = 500, seed = "1")
  void agreesWithTheDefinitionInStrings(@ForAll("texts") String text) {
    List<String> words = words(text);
    NGrams grams = grams(text);
    for (int n = 2; n <= 4; n++) {
      assertThat(grams.topCharacters(n)).isEqualTo(top(words, n));
    }
    for (int n = 5; n <= 10; n++) {
      assertThat(grams.duplicateCharacters(n)).isEqualTo(duplicates(words, n));
    }
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withChars("ab   ").ofMaxLength(120);
  }

  private static long top(List<String> words, int n) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (int i = 0; i + n <= words.size(); i++) {
      counts.merge(String.join(" ", words.subList(i, i + n)), 1, Integer::sum);
    }
    String top = "";
    for (String gram : counts.keySet()) {
      top = top.isEmpty() || counts.get(gram) > counts.get(top) ? gram : top;
    }
    return (long) top.length() * counts.getOrDefault(top, 0);
  }

  private static long duplicates(List<String> words, int n) {
    Set<String> seen = new HashSet<>();
    long characters = 0;
    for (int i = 0; i + n <= words.size(); ) {
      String gram = String.join("", words.subList(i, i + n));
      boolean isNew = seen.add(gram);
      characters += isNew ? 0 : gram.length();
      i += isNew ? 1 : n;
    }
    return characters;
  }

  private static List<String> words(String text) {
    return new ArrayList<>(WordSplitters.named(WordSplitters.WHITESPACE).words(text));
  }

  private static NGrams grams(String text) {
    Spans words = new Spans();
    WordSplitters.named(WordSplitters.WHITESPACE).split(text, words);
    return new NGrams(text.toCharArray(), words);
  }
}
