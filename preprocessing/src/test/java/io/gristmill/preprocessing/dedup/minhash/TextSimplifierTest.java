package io.gristmill.preprocessing.dedup.minhash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gristmill.preprocessing.SharedData;
import java.time.Duration;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextSimplifierTest {

  private final TextSimplifier simplifier = new TextSimplifier();

  // Expected values: datatrove's steps run in Python 3.11.
  @ParameterizedTest
  @CsvSource({
    "'Hello, World!', hello world",
    "'1,234.5 and 7.5', 0 0 and 0",
    "5. and .5 and 5.x, 0 and 0 and 0 x",
    "don't, don t",
    "\u00c5NGSTR\u00d6M \u0130stanbul, angstrom istanbul",
    "a \u0301 b, 'a  b'",
    "\u0301 a \u0301, a",
    "x\u2260y\u037ez, x=y;z",
    "\ud55c\uae00 \u1112\u1161\u11ab, \u1112\u1161\u11ab\u1100\u1173\u11af \u1112\u1161\u11ab",
    "\u09cb\u09cb, \u09c7\u09be\u09c7\u09be",
    "\ud835\udfd9\ud835\udfda.\ud835\udfdb x, 0 x",
    "\ud83d\ude00 \ud801\udc00, \ud83d\ude00 \ud801\udc28",
    "\uff11\uff12 \uff21, 0 \uff41",
  })
  void simplifiesLikeTheReference(String text, String expected) {
    assertThat(simplifier.simplify(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "\u03a3, \u03c3",
    "\u0391\u03a3, \u03b1\u03c2",
    "\u0391\u03a3\u0391, \u03b1\u03c3\u03b1",
    "'\u0391\u03a3 \u03a3\u0391\u03a3', '\u03b1\u03c2 \u03c3\u03b1\u03c2'",
    "1\u03a3, 0\u03c3",
    "A\u0301\u03a3\u0301, a\u03c2",
  })
  void endsAWordWithTheFinalSigma(String text, String expected) {
    assertThat(simplifier.simplify(text)).isEqualTo(expected);
  }

  /** Unicode 14, which the reference supports and this JDK may not. */
  @ParameterizedTest
  @CsvSource({
    "2c2f, 2c5f",
    "a7c0, a7c1",
    "a7d0, a7d1",
    "a7d6, a7d7",
    "a7d8, a7d9",
    "10570, 10597",
    "1057a, 105a1",
    "1057c, 105a3",
    "1058a, 105b1",
    "1058c, 105b3",
    "10592, 105b9",
    "10594, 105bb",
    "10595, 105bc",
    "16ac0, 30",
    "16ac9, 30",
    "1734, 1734",
  })
  void knowsTheLettersAndDigitsAddedSinceUnicode13(String point, String expected) {
    assertThat(simplifier.simplify(character(point))).isEqualTo(character(expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "898", "89f", "8ca", "8d2", "c3c", "180f", "1ac1", "1ace", "1dfa", "10f82", "10f85",
        "11070", "11073", "11074", "110c2", "1cf00", "1cf2d", "1cf30", "1cf46", "1e2ae"
      })
  void dropsTheMarksAddedSinceUnicode13(String point) {
    assertThat(simplifier.simplify("x" + character(point))).isEqualTo("x");
  }

  @Test
  void equalsEveryTextOfTheReference() {
    int compared = 0;
    for (JsonNode row : SharedData.jsonLines("oracles/minhash.jsonl.gz")) {
      if (row.has("simplified")) {
        assertThat(simplifier.simplify(row.get("text").textValue()))
            .isEqualTo(row.get("simplified").textValue());
        compared++;
      }
    }
    assertThat(compared).isEqualTo(74);
  }

  @Property(tries = 500)
  void theTableAndTheGeneralMethodAgree(@ForAll String text) {
    // A spacing mark at the end, after white space, requires the general method for the whole text.
    String longWay = simplifier.simplify(text + " \u09cb");
    String shortWay = simplifier.simplify(text);

    assertThat(longWay.replaceFirst(" ?\u09c7\u09be$", "").stripTrailing())
        .isEqualTo(shortWay.stripTrailing());
  }

  @Property(tries = 500)
  void lowersAsciiLikeTheJdkAndLeavesNoPunctuation(@ForAll String text) {
    assertThat(simplifier.simplify(text)).doesNotContain("!", "\n").doesNotContainPattern("[A-Z]");
    assertThat(simplifier.simplify("Abc" + "X")).isEqualTo("AbcX".toLowerCase(Locale.ROOT));
  }

  @Test
  void isLinearInRunsOfOneCharacter() {
    for (String run : new String[] {"\u03a3", "'", "1", "\u0301", " ", "\u09cb", "1."}) {
      String text = run.repeat(1_000_000);
      Assertions.assertTimeout(Duration.ofSeconds(5), () -> simplifier.simplify(text));
    }
  }

  private static String character(String point) {
    return Character.toString(Integer.parseInt(point, 16));
  }
}
