package io.gristmill.preprocessing.words;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.text.Spans;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The English word splitter by example; words are separated by bars. */
class EnglishWordsTest {

  private final WordSplitter splitter = WordSplitters.named(WordSplitters.SPACY_EN);

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      textBlock =
          """
Hello, world!              ; Hello|,|world|!
a  tab	and a line       ; a|tab|and|a|line
# marks come off both ends, a pair at a time, outermost first
("Really?")                ; (|"|Really|?|"|)
US$5.50                    ; US$|5.50
+5 or +x                   ; +5|or|+|x
wait...                    ; wait|...
the dog's, the dogs’       ; the|dog|'s|,|the|dogs|’
10km, 5% and 7€            ; 10|km|,|5|%|and|7|€
km alone                   ; km|alone
# a full stop comes off behind small letters, digits, marks and two capitals, not behind one
end. 1990. USA. Plan B.    ; end|.|1990|.|USA|.|Plan|B.
# exceptions: contractions, abbreviations, times, with either apostrophe
don't cannot they’ll’ve    ; do|n't|can|not|they|’ll|’ve
Mr. Smith, e.g. at 10p.m.  ; Mr.|Smith|,|e.g.|at|10|p.m.
well were its              ; well|were|its
wed dont id                ; we|d|do|nt|i|d
# in the middle only hyphens, commas, slashes and the like between letters
well-known either/or       ; well|-|known|either|/|or
2-3 but 2-b and b-2        ; 2|-|3|but|2|-|b|and|b-2
end.Start one.two          ; end|.|Start|one.two
1,000 a,b                  ; 1,000|a|,|b
non--stop—really           ; non|--|stop|—|really
hot☕tea                    ; hot|☕|tea
# web addresses are not split in the middle
see http://a-b.co/c,d?e=f. ; see|http://a-b.co/c,d?e=f|.
jo@ex-ample.org a/b.c-d    ; jo@ex-ample.org|a|/|b.c|-|d
8.8.8.8/a 10.0.0.1/a       ; 8.8.8.8/a|10.0.0.1|/|a
# smileys and letters with a full stop are put together again
fine:) (yes :-( )          ; fine|:)|(|yes|:-(|)
vitamin-b.                 ; vitamin|-|b.
# code points beyond the basic plane are never cut
𝒜🤷x                       ; 𝒜|🤷|x
""")
  void splits(String text, String words) {
    assertThat(String.join("|", splitter.words(text))).isEqualTo(words);
  }

  @Test
  void returnsOffsetsWithoutAllocatingStrings() {
    Spans spans = new Spans();
    splitter.split(" It's 5 pm.", spans);
    assertThat(spans.of(" It's 5 pm.")).containsExactly("It", "'s", "5", "pm", ".");
    assertThat(spans.start(1)).isEqualTo(3);
    assertThat(spans.end(1)).isEqualTo(5);
    splitter.split("again", spans);
    assertThat(spans.count()).isEqualTo(1);
  }

  @Test
  void findsNoWordsInWhiteSpace() {
    assertThat(splitter.words("")).isEmpty();
    assertThat(splitter.words(" \n\u00A0\u2028\u001C\u3000")).isEmpty();
  }

  @Test
  void acceptsHalvesOfSurrogatePairs() {
    assertThat(splitter.words("a\uD83E b\uDD37-c")).isEqualTo(List.of("a\uD83E", "b\uDD37-c"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a", "(", ".", "…", "'", ":-", "a-", "a.", "1:2@", "@a.b", "a,B.", "x.Y:", "°F.", "🤷", "漢"
      })
  @Timeout(20)
  void takesLinearTimeOnAMegabyteWithoutWhiteSpace(String unit) {
    String text = unit.repeat((1 << 20) / unit.length());
    assertThat(String.join("", splitter.words(text))).isEqualTo(text);
  }
}
