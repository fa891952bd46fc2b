package io.gristmill.tokenizer.pieces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidConfigException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The automaton against the pattern it stands for. */
class Gpt2PreTokenizerTest {

  /** White_Space is spelled out: Java's {@code \s} is another set. */
  private static final String SPACE = "\\p{IsWhite_Space}";

  private static final Pattern PATTERN =
      Pattern.compile(
          "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\p{IsWhite_Space}\\p{L}\\p{N}]+|S+(?!NS)|S+"
              .replace("NS", "[^" + SPACE + "]")
              .replace("S+", SPACE + "+"));

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      ignoreLeadingAndTrailingWhitespace = false,
      quoteCharacter = '"',
      value = {
        "Hello world;Hello| world",
        "it's we're I'll;it|'s| we|'re| I|'ll",
        "IT'S;IT|'|S",
        " 's; '|s",
        "a  b;a| | b",
        "a   ;a|   ",
        "a1b22;a|1|b|22",
        "a\u00a0b;a|\u00a0|b",
        "a \u00a0b;a| |\u00a0|b",
        "x+=1;x|+=|1",
        "'l'v'r;'|l|'|v|'|r",
        "日本 語!;日本| 語|!",
        "½ ²;½| ²",
        "e\u0301;e|\u0301"
      })
  void cutsWhereThePatternDoes(String text, String pieces) {
    assertThat(String.join("|", pieces(text))).isEqualTo(pieces);
  }

  @Property(tries = 2000)
  void agreesWithThePatternOnRandomText(@ForAll("texts") String text) {
    List<String> expected = new ArrayList<>();
    for (Matcher matcher = PATTERN.matcher(text); matcher.find(); ) {
      expected.add(matcher.group());
    }
    assertThat(pieces(text)).isEqualTo(expected);
  }

  @Provide
  Arbitrary<String> texts() {
    // Assigned since Unicode 13 at the latest, so that the JDK's own pattern knows them.
    Arbitrary<String> parts =
        Arbitraries.of(
            "'s", "'re", "'", "l", "v", "e", "S", "é", "日", "𝒜", " ", " ", "\n", "\t", "\u00a0",
            "\u0085", "\u2003", "\u3000", "\u001c", "1", "²", "Ⅷ", "५", "!", "-", "\u0301", "😀",
            "\u200b", "\u0000");
    return parts.list().ofMaxSize(30).map(list -> String.join("", list));
  }

  /** The pinned tables add what came after Unicode 13, and change little else. */
  @Test
  void classesDifferFromTheJdksInNewCodePointsOnly() {
    int added = 0;
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      if (CodePointClass.of(c) != jdkClass(c)) {
        assertThat(Character.getType(c)).as("U+%04X", c).isEqualTo(Character.UNASSIGNED);
        added++;
      }
    }
    // 18,843 since Unicode 13, the JDK 17's; later ones know some of them.
    assertThat(added).isBetween(0, 18_843);
    assertThat(CodePointClass.of(0x31350)).isEqualTo(CodePointClass.LETTER);
  }

  private static byte jdkClass(int c) {
    int type = Character.getType(c);
    return switch (type) {
      case Character.UPPERCASE_LETTER,
              Character.LOWERCASE_LETTER,
              Character.TITLECASE_LETTER,
              Character.MODIFIER_LETTER,
              Character.OTHER_LETTER ->
          CodePointClass.LETTER;
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER ->
          CodePointClass.NUMBER;
      default -> isSpace(c, type) ? CodePointClass.SPACE : CodePointClass.OTHER;
    };
  }

  private static boolean isSpace(int c, int type) {
    return (c >= 9 && c <= 13)
        || c == 0x85
        || type == Character.SPACE_SEPARATOR
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }

  @Test
  void anUnknownNameListsTheKnownOnes() {
    assertThatThrownBy(() -> PreTokenizers.named("gpt3"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage("tokenizer.pattern: gpt3 (expected one of [cl100k, gpt2, o200k])");
  }

  private static List<String> pieces(String text) {
    PreTokenizer preTokenizer = PreTokenizers.named("gpt2");
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    List<String> pieces = new ArrayList<>();
    for (int start = 0; start < utf8.length; ) {
      int end = preTokenizer.pieceEnd(utf8, start, utf8.length);
      pieces.add(new String(utf8, start, end - start, StandardCharsets.UTF_8));
      start = end;
    }
    return pieces;
  }
}
