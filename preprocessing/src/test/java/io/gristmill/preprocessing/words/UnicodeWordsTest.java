package io.gristmill.preprocessing.words;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.text.PythonText;
import io.gristmill.preprocessing.text.Spans;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnicodeWordsTest {

  private final WordSplitter splitter = WordSplitters.named(WordSplitters.UNICODE);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Das ist gut, ja?               | Das ist gut , ja ?
          l'eau d’Évian                  | l'eau d’Évian
          a 'quoted' one                 | a ' quoted ' one
          col·legi                       | col·legi
          3.5 und 1,000. Ende            | 3.5 und 1,000 . Ende
          e-mail a_b                     | e - mail a_b
          это «дом»                      | это « дом »
          中国人很多。                     | 中 国 人 很 多 。
          カタカナのひらがな                | カタカナ の ひ ら が な
          が\u3099x                      | が\u3099 x
          한국어 문장입니다.                | 한국어 문장입니다 .
          हिन्दी में है।                      | हिन्दी में है ।
          می\u200Cخواهم است              | می\u200Cخواهم است
          ประเทศไทยดี                    | ประเทศ ไทย ดี
          x😀y                           | x 😀 y
          """)
  void splitsWords(String text, String words) {
    assertThat(splitter.words(text)).isEqualTo(List.of(words.split(" ")));
  }

  @Property(tries = 500)
  void wordsHaveNoWhiteSpaceAndTheRestIsWhiteSpace(@ForAll String text) {
    Spans words = new Spans();
    splitter.split(text, words);
    StringBuilder joined = new StringBuilder();
    words.of(text).forEach(joined::append);
    String expected =
        text.chars()
            .filter(c -> !PythonText.isSpace(c))
            .collect(StringBuilder::new, (all, c) -> all.append((char) c), StringBuilder::append)
            .toString();
    assertThat(joined).hasToString(expected);
  }

  @Property(tries = 500)
  void linesAreIndependent(@ForAll String first, @ForAll String second) {
    List<String> apart = new ArrayList<>(splitter.words(first));
    apart.addAll(splitter.words(second));
    assertThat(splitter.words(first + "\n" + second)).isEqualTo(apart);
  }
}
