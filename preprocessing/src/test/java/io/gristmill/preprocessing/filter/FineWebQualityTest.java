package io.gristmill.preprocessing.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.filter.FineWebQuality.EmptyLines;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FineWebQualityTest {

  private static final Limits NONE = new Limits(List.of());

  private final FineWebQuality ignoring =
      new FineWebQuality(Marks.SENTENCE_ENDS, EmptyLines.IGNORED, NONE);
  private final FineWebQuality counting =
      new FineWebQuality(Marks.SENTENCE_ENDS, EmptyLines.COUNTED, NONE);

  @ParameterizedTest(name = "{0} of \"{1}\" is {2}")
  @CsvSource({
    "lines, a||b| |c, 3, 5",
    "line-punct-ratio, a.||b|c。|d, 0.5, 0.4",
    "line-punct-ratio, a\"|b.', 0, 0",
    "short-line-ratio, 123456789012345678901234567890||1234567890123456789012345678901, 0.5, 0.6666666666666666",
    "char-dup-ratio, ab||ab||cd, 0.3333333333333333, 0.3333333333333333",
    "list-ratio, a|b|c d, 0.5, 0.5"
  })
  void measuresLinesWithAndWithoutEmptyOnes(
      String value, String text, double ignored, double counted) {
    String page = text.replace('|', '\n');
    assertThat(Pages.value(ignoring, page, value)).isEqualTo(ignored);
    assertThat(Pages.value(counting, page, value)).isEqualTo(counted);
  }

  @Test
  void doesNotEndLinesWherePythonSplitDoesNot() {
    assertThat(Pages.value(ignoring, "a\u2028b\rc", "lines")).isEqualTo(1);
  }

  @Test
  void knowsAllTerminalMarksButNoQuotes() {
    assertThat(Marks.SENTENCE_ENDS.size()).isEqualTo(159);
    assertThat(Marks.SENTENCE_ENDS.contains('"')).isFalse();
    assertThat(Marks.SENTENCE_ENDS.contains(0x11F44)).isTrue();
  }
}
