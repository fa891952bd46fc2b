package io.gristmill.preprocessing.extract;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.extract.MainTextExtractor.ExtractionLimits;
import io.gristmill.preprocessing.extract.TextExtractor.Extraction.Extracted;
import io.gristmill.preprocessing.extract.TextExtractor.Extraction.LimitExceeded;
import java.lang.management.ManagementFactory;
import java.util.StringTokenizer;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pages as large as the limits allow, designed to slow down a parser. */
class HostilePagesTest {

  private static final int MOST_CHARS = ExtractionLimits.DEFAULT.maxHtmlChars();
  private static final int MOST_TAGS = ExtractionLimits.DEFAULT.maxNodes() - 100;

  /** About a second on the development machine; the margin is for loaded machines. */
  private static final double MOST_CPU_SECONDS = 20;

  private final TextExtractor extractor = new MainTextExtractor(ExtractionLimits.DEFAULT);

  @ParameterizedTest
  @CsvSource({
    "<ul><li><dl><dd>, ''",
    "<isindex prompt=x>, ''",
    "<font c#=1><p>, ''",
    "<div>, </p>",
    "&a, ''",
  })
  void takesBoundedTimeForElementsRepeatedUpToTheLimits(String first, String then) {
    boolean half = !then.isEmpty();
    String page = repeated("", i -> half && i > MOST_TAGS / 2 ? then : first.replace("#", "" + i));

    assertThat(cpuSeconds(page)).isLessThan(MOST_CPU_SECONDS);
  }

  @Test
  void takesBoundedTimeForElementsWithManyAttributes() {
    StringBuilder element = new StringBuilder("<p ");
    for (int i = 0; i < 500; i++) {
      element.append('a').append(i).append(' ');
    }

    assertThat(cpuSeconds(repeated("", i -> element + ">"))).isLessThan(MOST_CPU_SECONDS);
    assertThat(cpuSeconds(repeated("<p ", i -> "a" + i + "=b "))).isLessThan(MOST_CPU_SECONDS);
  }

  /** Each would take ten seconds to minutes without the limit. */
  @Test
  void refusesPagesWithSuperlinearParsingTime() {
    assertRefused(repeated("", i -> "<body a" + i + "=1>"));
    assertRefused(repeated("", i -> "<HTML a" + i + "=1>"));
    assertRefused(repeated("<svg>", i -> i < MOST_TAGS / 2 ? "<g>" : "</x>"));
    assertRefused(repeated("", i -> "</head><svg>"));
    assertRefused(repeated("<svg>", i -> i < MOST_TAGS / 4 ? "<g>" : "<!--<g>--></g>"));
    assertRefused(repeated("<math>", i -> i < MOST_TAGS / 2 ? "<mi>" : "</x>"));
    assertRefused("<" + "a".repeat(MOST_CHARS - 1));
    assertRefused("</" + "a".repeat(MOST_CHARS - 2));
  }

  /** Occurs in concatenated pages, or with icons in every row. */
  @Test
  void acceptsOrdinaryPages() {
    String glued = repeated("", i -> i < 200 ? "<html><body class='page wide'><p>x</p>" : "");
    String icons = repeated("", i -> i < 5_000 ? "<li><svg><path d='M0'/></svg><br>x" : "");

    assertThat(extractor.extract(glued, "")).isInstanceOf(Extracted.class);
    assertThat(extractor.extract(icons, "")).isInstanceOf(Extracted.class);
  }

  private void assertRefused(String page) {
    assertThat(extractor.extract(page, ""))
        .isEqualTo(LimitExceeded.tooCostly(ExtractionLimits.DEFAULT));
  }

  private double cpuSeconds(String page) {
    long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    assertThat(extractor.extract(page, "")).isInstanceOfAny(Extracted.class, LimitExceeded.class);
    return (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) / 1e9;
  }

  /** Repeats until a limit is reached or a part is empty. */
  private static String repeated(String head, IntFunction<String> part) {
    StringBuilder page = new StringBuilder(head);
    int tags = 0;
    for (int i = 0; ; i++) {
      String next = part.apply(i);
      tags += new StringTokenizer(next, "<").countTokens();
      if (next.isEmpty() || tags > MOST_TAGS || page.length() + next.length() > MOST_CHARS) {
        return page.toString();
      }
      page.append(next);
    }
  }
}
