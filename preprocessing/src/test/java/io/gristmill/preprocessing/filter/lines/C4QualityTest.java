package io.gristmill.preprocessing.filter.lines;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.filter.DocumentFilter.Verdict;
import io.gristmill.preprocessing.filter.Limits;
import io.gristmill.preprocessing.filter.Limits.Limit;
import io.gristmill.preprocessing.filter.Pages;
import io.gristmill.preprocessing.filter.lines.C4Quality.Settings;
import io.gristmill.preprocessing.filter.lines.C4Quality.WordCount;
import io.gristmill.preprocessing.text.CodePointSet;
import io.gristmill.preprocessing.words.SentenceSplitter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class C4QualityTest {

  private static final CodePointSet ENDS = CodePointSet.of(".?!\"'");

  /** Splits each line into its own sentence. */
  private static final SentenceSplitter LINES =
      (text, sentences) -> {
        sentences.clear();
        sentences.add(0, text.length());
      };

  private final C4Quality rule = rule(ENDS, WordCount.BEFORE_CITATIONS_ARE_REMOVED);

  @Test
  void keepsTheGoodLinesStrippedOneBelowAnother() {
    String page =
        """
          Menu
          The first line ends well.\s
        This one does not
        Too short.
        It trails off somewhere...
        Is the last one good?
        """;
    assertThat(kept(rule, page)).isEqualTo("The first line ends well.\nIs the last one good?");
  }

  @Test
  void returnsTheSameObjectIfNothingChanges() {
    String page = "The first line ends well.\nThe second one too.";
    Verdict verdict = rule.apply(Pages.view(page));
    assertThat(((Verdict.Keep) verdict).text()).isSameAs(page);
  }

  @ParameterizedTest
  @CsvSource({
    "A fact[1] of note[23].,A fact of note.",
    "A fact[] of note[٣].,A fact of note.",
    "A fact[edit] of note[citation needed].,A fact of note.",
    "A fact[12a] of[Edit] note.,A fact[12a] of[Edit] note.",
    "A fact[[1] of note.,A fact[ of note.",
    "A fact of note. [1],'A fact of note. '"
  })
  void removesCitations(String line, String rewritten) {
    C4Quality anyEnd = rule(CodePointSet.of(""), WordCount.BEFORE_CITATIONS_ARE_REMOVED);
    assertThat(kept(anyEnd, line + "\nThe second line stays.\nx"))
        .isEqualTo(rewritten + "\nThe second line stays.");
  }

  @Test
  void countsCitationsAsWordsOnlyIfConfigured() {
    String page = "Two words [1].\nThe second line stays.\nThe third line stays.";
    assertThat(kept(rule, page)).startsWith("Two words .");
    C4Quality after = rule(ENDS, WordCount.AFTER_CITATIONS_ARE_REMOVED);
    assertThat(kept(after, page.replace(" .", ".").replace("[1].", "[1]\"")))
        .startsWith("Two words \"");
    assertThat(kept(after, "Two words[1]. [2]\nThe second line stays.\nThe third line stays."))
        .isEqualTo("The second line stays.\nThe third line stays.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Turn on JavaScript to go on.",
        "Read our Terms Of Use here.",
        "Our privacy policy has changed.",
        "This site uses cookies for that.",
        "We make use of coo\u212Aies here."
      })
  void dropsLinesThatAreNotContent(String line) {
    String page = "The first line stays.\n" + line + "\nThe last line stays.";
    assertThat(kept(rule, page)).isEqualTo("The first line stays.\nThe last line stays.");
  }

  @ParameterizedTest
  @CsvSource({
    "Some Lorem Ipsum stands here.,lorem_ipsum",
    "A { stands in code.,curly_bracket",
    "A { without an end,keep",
    "Lorem ipsum by javascript too.,lorem_ipsum",
    "A javascript { dropped line.,keep"
  })
  void dropsPagesForTheContentOfAKeptLine(String line, String reason) {
    String page = "The first line stays.\n" + line + "\nThe last line stays.";
    assertThat(Pages.decide(rule, page)).isEqualTo(reason);
  }

  @Test
  void returnsTheFirstReasonInTheText() {
    String page = "One { stands right here.\nThen lorem ipsum comes after.\nThe last line stays.";
    assertThat(Pages.decide(rule, page)).isEqualTo("curly_bracket");
  }

  @Test
  void dropsPagesWithTooFewSentences() {
    assertThat(Pages.decide(rule, "Only this line stays.\nbut not this one"))
        .isEqualTo("too_few_sentences");
  }

  @Test
  void dropsLinesWithAVeryLongWord() {
    String good = "The first line stays.\nThe last line stays.";
    assertThat(kept(rule, good + "\nA " + "é".repeat(1000) + " word.")).endsWith("word.");
    assertThat(kept(rule, good + "\nA " + "é".repeat(1001) + " word.")).isEqualTo(good);
  }

  private static C4Quality rule(CodePointSet endMarks, WordCount counting) {
    Limits limits =
        Limits.of(
            Limit.above("lorem_ipsum", "lorem-ipsum", 0),
            Limit.above("curly_bracket", "curly-bracket", 0),
            Limit.below("too_few_sentences", "sentences", 2));
    return new C4Quality(
        new Settings(endMarks, 3, counting, 1000), LineSentences.by(LINES), limits);
  }

  private static String kept(C4Quality rule, String page) {
    return ((Verdict.Keep) rule.apply(Pages.view(page))).text();
  }
}
