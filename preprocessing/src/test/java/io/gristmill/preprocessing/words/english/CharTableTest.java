package io.gristmill.preprocessing.words.english;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The certified profile uses Unicode 14, JDK 17 has 13. The table follows the profile. */
class CharTableTest {

  private static final Set<Byte> PUNCTUATION =
      Set.of(
          Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION);

  private final CharTable table = EnglishRules.INSTANCE.table();

  @Test
  void differsFromJdk17InThePunctuationOfUnicode14() {
    assumeTrue(Runtime.version().feature() == 17, "lists the differences of JDK 17 only");
    List<String> differing =
        IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
            .filter(
                c ->
                    table.is(c, CharTable.PUNCTUATION)
                        != PUNCTUATION.contains((byte) Character.getType(c)))
            .mapToObj(Integer::toHexString)
            .toList();
    assertThat(String.join(" ", differing))
        .isEqualTo(
            "61d 1b7d 1b7e 2e53 2e54 2e55 2e56 2e57 2e58 2e59 2e5a 2e5b 2e5c 2e5d"
                + " 10f86 10f87 10f88 10f89 116b9 12ff1 12ff2");
  }

  @Test
  void differsFromJdk17InTheDigitsOfUnicode14() {
    assumeTrue(Runtime.version().feature() == 17, "lists the differences of JDK 17 only");
    assertThat(
            IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(c -> table.is(c, CharTable.DIGIT) != Character.isDigit(c)))
        .containsExactlyElementsOf(IntStream.rangeClosed(0x16AC0, 0x16AC9).boxed().toList());
  }

  @Test
  void agreesWithPythonOnWhiteSpace() {
    assertThat(table.is(0x85, CharTable.SPACE)).isTrue();
    assertThat(table.is(0x1F, CharTable.SPACE)).isTrue();
    assertThat(table.is(0x200B, CharTable.SPACE)).isFalse();
  }

  @Test
  void knows128SentenceEnds() {
    assertThat(
            IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(c -> table.is(c, CharTable.SENTENCE_END)))
        .hasSize(128);
  }
}
