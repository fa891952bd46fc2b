package io.gristmill.preprocessing.filter.lines;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.SharedData;
import io.gristmill.preprocessing.filter.TextView;
import io.gristmill.preprocessing.text.PythonText;
import io.gristmill.preprocessing.text.Spans;
import io.gristmill.preprocessing.words.SentenceSplitters;
import io.gristmill.preprocessing.words.WordSplitter;
import io.gristmill.preprocessing.words.WordSplitters;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Compares the count from the words of a whole text with that of splitting each line. */
class LineSentencesTest {

  private final LineSentences fast =
      LineSentences.of(WordSplitters.SPACY_EN, SentenceSplitters.SPACY_EN);
  private final LineSentences reference =
      LineSentences.by(SentenceSplitters.named(SentenceSplitters.SPACY_EN));
  private final WordSplitter words = WordSplitters.named(WordSplitters.SPACY_EN);

  @Property(tries = 3000)
  void countsTheSentencesOfASplitLine(@ForAll("texts") String text) {
    assertEqualCounts(text);
  }

  @Property(tries = 2000)
  void findsTheWordsOfARewrittenTextAgain(
      @ForAll("texts") String text, @ForAll("texts") String other) {
    TextView view = new TextView(text, "en", "", words);
    view.words();
    String rewritten = everyOtherLine(text) + "\n" + PythonText.strip(other);
    assertThat(view.withText(rewritten).words().of(rewritten)).isEqualTo(words.words(rewritten));
  }

  @Test
  void countsTheSentencesOfSplitLinesOnPages() {
    SharedData.documents().values().forEach(this::assertEqualCounts);
    SharedData.jsonLines("oracles/words.jsonl.gz").stream()
        .filter(row -> row.has("text"))
        .forEach(row -> assertEqualCounts(row.get("text").asText()));
  }

  @Test
  void findsTheWordsOfRewrittenPagesAgain() {
    for (String text : SharedData.documents().values()) {
      TextView view = new TextView(text, "en", "", words);
      view.words();
      String rewritten = everyOtherLine(text);
      assertThat(view.withText(rewritten).words().of(rewritten)).isEqualTo(words.words(rewritten));
    }
  }

  private void assertEqualCounts(String text) {
    TextView view = new TextView(text, "en", "", words);
    Spans lines = view.lines();
    for (int i = 0; i < lines.count(); i++) {
      int start = PythonText.skipSpace(view.chars(), lines.start(i), lines.end(i));
      int end = PythonText.trimSpace(view.chars(), start, lines.end(i));
      assertThat(fast.count(view, start, end)).isEqualTo(reference.count(view, start, end));
    }
  }

  private static String everyOtherLine(String text) {
    StringBuilder kept = new StringBuilder();
    Spans lines = new TextView(text, "", "", (none, spans) -> spans.clear()).lines();
    for (int i = 0; i < lines.count(); i += 2) {
      kept.append(PythonText.strip(lines.of(text, i))).append('\n');
    }
    return PythonText.strip(kept.toString());
  }

  /** Pieces that the tokenizer has rules for, in random order. */
  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(
            " ",
            " ",
            " ",
            "  ",
            "\n",
            "\n",
            "\r\n",
            "\t",
            "\u00A0",
            "\u2028",
            "\u001C",
            ".",
            ".",
            "...",
            "!",
            "?",
            "?!",
            ",",
            ";",
            "\"",
            "'",
            "\u2019",
            ")",
            "(",
            ":",
            ":)",
            ":-(",
            "-",
            "--",
            "a.m.",
            "p.m.",
            "e.g.",
            "U.S.",
            "Mr.",
            "can",
            "not",
            "cannot",
            "don't",
            "gonna",
            "C++",
            "10a.m.",
            "word",
            "Word",
            "x",
            "I",
            "'s",
            "3",
            "3.5",
            "$",
            "http://a.bc/d?e",
            "a@b.cd",
            "\u3002",
            "\u2026",
            "\u0964",
            "\uD83D\uDE00",
            "\uD83D",
            "o.O",
            "^_^",
            "=D",
            "<3",
            "km",
            "Co.",
            "Inc.")
        .list()
        .ofMinSize(1)
        .ofMaxSize(40)
        .map(parts -> String.join("", parts));
  }
}
