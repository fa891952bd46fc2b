package io.gristmill.preprocessing.words.english;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.text.PythonText;
import io.gristmill.preprocessing.words.SentenceSplitter;
import io.gristmill.preprocessing.words.SentenceSplitters;
import io.gristmill.preprocessing.words.WordSplitter;
import io.gristmill.preprocessing.words.WordSplitters;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Properties of every text, tested on the strings that the rules are about. */
class EnglishPropertiesTest {

  private static final RegexTokenizer REFERENCE = new RegexTokenizer();

  private final WordSplitter words = WordSplitters.named(WordSplitters.SPACY_EN);
  private final SentenceSplitter sentences = SentenceSplitters.named(SentenceSplitters.SPACY_EN);

  @Property(tries = 2000)
  void agreesWithTheRegularExpressions(@ForAll("texts") String text) {
    List<String> expected = new ArrayList<>();
    REFERENCE.tokens(text).forEach(token -> expected.add(token.text()));
    expected.removeIf(token -> PythonText.isSpace(token.charAt(0)));
    assertThat(words.words(text)).isEqualTo(expected);
  }

  @Property(tries = 500)
  void losesOnlyWhiteSpace(@ForAll("texts") String text) {
    String solid =
        text.codePoints()
            .filter(c -> c > 0xFFFF || !PythonText.isSpace((char) c))
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    assertThat(String.join("", words.words(text))).isEqualTo(solid);
  }

  @Property(tries = 500)
  void coversTheTextWithSentences(@ForAll("texts") String text) {
    assertThat(String.join("", sentences.sentences(text))).isEqualTo(text);
  }

  @Property(tries = 200)
  void doesNotDependOnEarlierCalls(@ForAll("texts") String text) {
    WordSplitter fresh = WordSplitters.named(WordSplitters.SPACY_EN);
    assertThat(words.words(text)).isEqualTo(fresh.words(text)).isEqualTo(words.words(text));
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> pieces =
        Arbitraries.frequencyOf(
            Tuple.of(6, Arbitraries.of(PIECES)),
            Tuple.of(2, Arbitraries.of(" ", " ", "\n", "  ", "\u00A0")),
            Tuple.of(3, Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(3)),
            Tuple.of(1, Arbitraries.strings().ofLength(1)));
    return pieces.list().ofMaxSize(12).map(list -> String.join("", list));
  }

  private static final List<String> PIECES =
      List.of(
          "don't",
          "they’ll",
          "cannot",
          "ill",
          "Mr.",
          "e.g.",
          "10a.m.",
          "a.",
          "°F.",
          "U.S.",
          "b",
          ":)",
          ":-(",
          "^_^",
          "<3",
          "(╯°□°）╯︵┻━┻",
          "'s",
          "’S",
          "'",
          "\"",
          "…",
          "...",
          "..",
          "--",
          "—",
          "——",
          "~",
          "+",
          "5",
          "12",
          "km",
          "m²",
          "%",
          "US$",
          "€",
          "$",
          "☺",
          "🤷",
          "漢",
          "𠀀",
          "я",
          "Ж",
          "é",
          "Z",
          "http://",
          "www.",
          "ex-am.com",
          "a@b.co",
          "@",
          ":80",
          "/p?q=1",
          "#",
          "8.8.8.8",
          "192.168.0.1",
          "172.20.1.1",
          "٣",
          "½",
          "。",
          "।",
          "?",
          "!",
          ",",
          ".",
          ":",
          "/");
}
