package io.gristmill.preprocessing.filter.lines;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.filter.DocumentFilter.Verdict;
import io.gristmill.preprocessing.filter.Limits;
import io.gristmill.preprocessing.filter.Limits.Limit;
import io.gristmill.preprocessing.filter.Pages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefinedWebLinesTest {

  /** A line of twenty words. */
  private static final String PROSE =
      "The ferry crossed the wide river before noon and two people came on board with a dog and"
          + " a letter.";

  private final RefinedWebLines rule =
      new RefinedWebLines(Limits.of(Limit.above("removed_words", "removed-word-ratio", 0.05)));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ABcd              | kept
          ABCDefg hi        | kept
          ABCDEF ghi        | upper-case-lines
          ABC DE fgh        | kept
          12345             | numeral-lines
          ١٢٣               | numeral-lines
          123 45            | kept
          3 likes           | counter-lines
          1.2k Views        | counter-lines
          (12 comments)     | counter-lines
          3 likes it        | kept
          12 of comments    | kept
          word              | one-word-lines
          two words         | kept
          3 items in cart   | shortened-lines
          See it Read more... | shortened-lines
          Read more... here | kept
          Sign-in to see    | shortened-lines
          Please Sign-in    | kept
          a b c d e f g items in cart   | shortened-lines
          a b c d e f g h items in cart | kept
          """)
  void decidesOnEachLine(String line, String fate) {
    String page = PROSE.repeat(20) + "\n" + line;
    if (line.equals("ABcd")) {
      page += " x"; // two capitals of six, and two words
    }
    for (String value : RefinedWebLines.VALUES.subList(1, 6)) {
      assertThat(Pages.value(rule, page, value)).as(value).isEqualTo(value.equals(fate) ? 1 : 0);
    }
  }

  @Test
  void removesLinesAndPhrasesAndKeepsTheRest() {
    String page = PROSE.repeat(9) + "\n\nMENU HERE\n  An indented line.\n2 items in cart now\n";
    assertThat(rule.apply(Pages.view(page)).text())
        .isEqualTo(PROSE.repeat(9) + "\n\n  An indented line.\n2  now");
  }

  @Test
  void returnsTheSameObjectIfNothingIsRemoved() {
    String page = " " + PROSE + "\n\n" + PROSE + "\n ";
    assertThat(rule.apply(Pages.view(page)).text()).isSameAs(page);
  }

  @ParameterizedTest
  @CsvSource({"19, keep", "18, removed_words", "200, keep"})
  void rejectsPagesThatLoseMoreThanATwentiethOfTheirWords(int words, String reason) {
    String page = "word ".repeat(words).strip() + " is\nword";
    assertThat(Pages.decide(rule, page.replace(" is\nword", "\nword"))).isEqualTo(reason);
  }

  @Test
  void measuresTheFractionOfRemovedWords() {
    assertThat(Pages.value(rule, PROSE + "\nONLY", "removed-word-ratio")).isEqualTo(1.0 / 21);
    assertThat(Pages.value(rule, "", "removed-word-ratio")).isNaN();
  }

  @Test
  void reportsTheProgressAtARejection() {
    Verdict verdict = rule.apply(Pages.view("MENU\nSome words here."));
    assertThat(verdict).isInstanceOf(Verdict.Drop.class);
    assertThat(verdict.text()).isEqualTo("Some words here.");
  }
}
