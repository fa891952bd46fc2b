package io.gristmill.tokenizer.pieces;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.tokenizer.pieces.O200kPreTokenizer.CasedClass;
import io.gristmill.tokenizer.pieces.PreTokenizers.PublishedPatterns;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each automaton against the pattern it stands for. */
class PublishedPatternsTest {

  private static final Map<String, Pattern> PATTERNS =
      PublishedPatterns.names().stream()
          .collect(Collectors.toMap(Function.identity(), Pieces::pattern));

  @Test
  void everyPreTokenizerHasAPatternAndIsFoundByIt() {
    assertThat(PublishedPatterns.names()).isEqualTo(PreTokenizers.names());
    for (String name : PublishedPatterns.names()) {
      assertThat(PublishedPatterns.nameOf(PublishedPatterns.of(name))).contains(name);
    }
    assertThat(PublishedPatterns.nameOf("\\w+")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      ignoreLeadingAndTrailingWhitespace = false,
      quoteCharacter = '~',
      value = {
        "Hello world;Hello| world",
        "IT'S we'Ll;IT|'S| we|'Ll",
        "'sun x'\u017f;'s|un| x|'\u017f",
        "12345 67;123|45| |67",
        "५५५५;५५५|५",
        "\tab  cd;\tab| | cd",
        "(ab) !cd;(ab|)| !|cd",
        "a¶¶  b;a|¶¶| | b",
        "a ¶¶ ;a| ¶¶| ",
        "!?§¶¶x;!?§¶¶|x",
        "¶ab;¶|ab",
        "a\u00a0b;a|\u00a0b",
        "e\u0301a;e|\u0301a",
        "camelCase;camelCase",
        "日本 語!;日本| 語|!"
      })
  void cl100kCutsAsItsExamplesSay(String text, String pieces) {
    assertCut("cl100k", text, pieces);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      ignoreLeadingAndTrailingWhitespace = false,
      quoteCharacter = '~',
      value = {
        "camelCase HTTPServer;camel|Case| HTTPServer",
        "IT'S we'Ll;IT'S| we'Ll",
        "'sun;'sun",
        "\u01c5a\u01c5;\u01c5a|\u01c5",
        "日ABC;日|ABC",
        "\u0301ABC;\u0301|ABC",
        "A\u0301B\u0301c;A\u0301B\u0301c",
        " \u0301a; \u0301a",
        "12345;123|45",
        "a//b /;a|//|b| /",
        "!¶/¶!;!¶/¶|!",
        "!!\u0301a;!!\u0301|a",
        "a¶¶  b;a|¶¶| | b",
        "¶a;¶|a"
      })
  void o200kCutsAsItsExamplesSay(String text, String pieces) {
    assertCut("o200k", text, pieces);
  }

  /** Line ends are written ¶ and §, which are not otherwise used. */
  private static void assertCut(String name, String shownText, String shownPieces) {
    String text = shownText.replace('¶', '\n').replace('§', '\r');
    String[] pieces = shownPieces.replace('¶', '\n').replace('§', '\r').split("\\|");
    assertThat(Pieces.of(name, text)).containsExactly(pieces);
    assertThat(Pieces.byPattern(PATTERNS.get(name), text)).containsExactly(pieces);
  }

  @Property(tries = 4000)
  void automataAgreeWithTheirPatternsOnTextsThatTryEveryClass(@ForAll("texts") String text) {
    assertAllAgree(text);
  }

  @Property(tries = 2000)
  void automataAgreeWithTheirPatternsOnAnyUnicode(@ForAll("anyUnicode") String text) {
    assertAllAgree(text);
  }

  private static void assertAllAgree(String text) {
    PATTERNS.forEach(
        (name, pattern) ->
            assertThat(Pieces.of(name, text)).as(name).isEqualTo(Pieces.byPattern(pattern, text)));
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> parts =
        Arbitraries.of(
            "'s", "'S", "'re", "'VE", "'lL", "'\u017f", "'", "l", "v", "e", "S", "T", "é", "É", "ß",
            "\u01c5", "\u02b0", "日", "ا", "𝒜", "𝓪", "𐐀", "\u0301", "\u0903", "\u20dd", " ", " ",
            "  ", "\n", "\r\n", "\t", "\u00a0", "\u0085", "\u2003", "\u2028", "\u3000", "\u001c",
            "1", "22", "²", "Ⅷ", "५", "!", "-", "/", "//", "_", "😀", "\u200b", "\u200d", "\u0000",
            "\ufffd", "\ud800", "\udc00");
    return parts.list().ofMaxSize(30).map(list -> String.join("", list));
  }

  /** Code points the JDK's own patterns know, too, and unpaired surrogates. */
  @Provide
  Arbitrary<String> anyUnicode() {
    Arbitrary<String> unpaired =
        Arbitraries.chars().range('\uD800', '\uDFFF').map(surrogate -> surrogate + " ");
    return Arbitraries.frequencyOf(
            Tuple.of(3, upTo(Character.MAX_CODE_POINT)),
            Tuple.of(3, upTo(0x2FF)),
            Tuple.of(1, unpaired))
        .list()
        .ofMaxSize(40)
        .map(list -> String.join("", list));
  }

  private static Arbitrary<String> upTo(int codePoint) {
    return Arbitraries.integers()
        .between(0, codePoint)
        .filter(PublishedPatternsTest::isAsOldAsTheJdk)
        .map(Character::toString);
  }

  private static boolean isAsOldAsTheJdk(int codePoint) {
    return Character.isDefined(codePoint) && CasedClass.of(codePoint) == jdkClass(codePoint);
  }

  /** Few letters have changed their case since the JDK's Unicode 13. */
  @Test
  void classesDifferFromTheJdksInNewCodePointsAndFewOthers() {
    List<Integer> changed =
        IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
            .filter(c -> Character.isDefined(c) && CasedClass.of(c) != jdkClass(c))
            .boxed()
            .toList();
    assertThat(changed).hasSizeLessThan(10);
  }

  private static byte jdkClass(int c) {
    return switch (Character.getType(c)) {
      case Character.UPPERCASE_LETTER, Character.TITLECASE_LETTER -> CasedClass.UPPER;
      case Character.LOWERCASE_LETTER -> CasedClass.LOWER;
      case Character.MODIFIER_LETTER, Character.OTHER_LETTER -> CasedClass.UNCASED;
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
          CasedClass.MARK;
      default ->
          switch (CodePointClass.of(c)) {
            case CodePointClass.NUMBER -> CasedClass.NUMBER;
            case CodePointClass.SPACE -> CasedClass.SPACE;
            default -> CasedClass.OTHER;
          };
    };
  }
}
