package io.gristmill.preprocessing.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.filter.GopherRepetition.LineSplit;
import io.gristmill.preprocessing.filter.Limits.Limit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GopherRepetitionTest {

  private final GopherRepetition rule =
      new GopherRepetition(
          LineSplit.NEWLINE_RUNS, Limits.of(Limit.above("dup_line_frac", "dup-line-frac", 0.3)));

  @ParameterizedTest(name = "{0} of \"{1}\" is {2}")
  @CsvSource({
    "dup-line-frac, a|b|a|c, 0.25",
    "dup-line-frac, a||b|||a|c, 0.25",
    "dup-line-frac, |a|, 0.3333333333333333",
    "dup-line-char-frac, ab|ab|cd, 0.25",
    "dup-para-frac, a||b||a|b, 0",
    "dup-para-frac, a||b||a|||b, 0.5",
    "dup-para-char-frac, ab||ab, 0.3333333333333333",
    "top-2-gram, a b a b, 0.8571428571428571",
    "duplicated-5-grams, a b c d e a b c d e, 0.2631578947368421"
  })
  void measuresSecondAndLaterCopies(String value, String text, double expected) {
    assertThat(Pages.value(rule, text.replace('|', '\n'), value)).isEqualTo(expected);
  }

  @Test
  void rejectsAboveTheLimitOnly() {
    assertThat(Pages.decide(rule, "a\nb\nc\nd\ne\nf\ng\na\na\na")).isEqualTo("keep");
    assertThat(Pages.decide(rule, "a\nb\nc\nd\ne\nf\na\na\na")).isEqualTo("dup_line_frac");
  }

  @Test
  void splitsLinesLikeTheProfile() {
    String text = "a\u2028a\n\nb";
    assertThat(Pages.value(rule, text, "dup-line-frac")).isZero();
    GopherRepetition v1 = new GopherRepetition(LineSplit.LINE_ENDS, rule.limits());
    assertThat(Pages.value(v1, text, "dup-line-frac")).isEqualTo(0.25);
  }
}
