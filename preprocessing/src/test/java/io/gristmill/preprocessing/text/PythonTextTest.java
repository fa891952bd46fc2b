package io.gristmill.preprocessing.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PythonTextTest {

  /** The number of letters among the 838 characters added in Unicode 14. */
  private static final int LETTERS_NEW_IN_14 = 515;

  private static final char[] A_TEXT =
      "a\r\nb\n\rc\u000bd\fe\u001cf\u0085g\u2028h\u2029i\n".toCharArray();

  @Test
  void splitsAtPythonWhiteSpace() {
    long spaces = 0;
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      spaces += PythonText.isSpace(c) ? 1 : 0;
    }
    assertThat(spaces).isEqualTo(29);
    assertThat("\u001f\u0085\u00a0\u2007\u202f\u3000".chars()).allMatch(PythonText::isSpace);
    assertThat("\u200b\ufeff\u180e".chars()).noneMatch(PythonText::isSpace);
  }

  @Test
  void knowsTheLettersUnicode14Added() {
    int more = 0;
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      if (PythonText.isLetter(c) != Character.isLetter(c)) {
        assertThat(Character.isDefined(c)).as(Integer.toHexString(c)).isFalse();
        more++;
      }
    }
    assertThat(more).isEqualTo(LETTERS_NEW_IN_14);
    assertThat(PythonText.isLetter(0x870)).isTrue();
    assertThat(PythonText.isDigit(0x16AC0)).isTrue();
    assertThat(PythonText.isWord(0x16AC9)).isTrue();
  }

  @Test
  void wordCharactersAreLettersNumbersAndUnderscores() {
    assertThat("aZé日7²Ⅳ_٣".codePoints()).allMatch(PythonText::isWord);
    assertThat("-.'\u0301 €".codePoints()).noneMatch(PythonText::isWord);
  }

  @Test
  void splitsLinesLikePython() {
    assertThat(pieces(Lines.splitlines(A_TEXT), A_TEXT))
        .containsExactly("a", "b", "", "c", "d", "e", "f", "g", "h", "i");
    assertThat(pieces(Lines.rows(A_TEXT), A_TEXT)).hasSize(4).endsWith("");
    assertThat(Lines.splitlines(new char[0]).count()).isZero();
    assertThat(Lines.rows(new char[0]).count()).isEqualTo(1);
  }

  @Test
  void splitsBlocksAndParagraphs() {
    char[] text = "\n\na\n\nb\nc\n\n\nd\n ".toCharArray();
    assertThat(pieces(Lines.blocks(text), text)).containsExactly("", "a", "b", "c", "d", " ");
    assertThat(pieces(Lines.paragraphs(text), text)).containsExactly("a", "b\nc", "d");
  }

  @Test
  void comparesSpansByTheirCharacters() {
    char[] text = "abcabcabd".toCharArray();
    SpanSet set = new SpanSet(text, 3);
    assertThat(set.add(0, 3)).isTrue();
    assertThat(set.add(3, 6)).isFalse();
    assertThat(set.add(6, 9)).isTrue();
    assertThat(set.add(0, 0)).isTrue();
    assertThat(set.add(5, 5)).isFalse();
  }

  private static List<String> pieces(Spans spans, char[] text) {
    List<String> pieces = new ArrayList<>();
    for (int i = 0; i < spans.count(); i++) {
      pieces.add(new String(text, spans.start(i), spans.end(i) - spans.start(i)));
    }
    return pieces;
  }
}
