package io.gristmill.preprocessing.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.preprocessing.extract.MainTextExtractor.ExtractionLimits;
import io.gristmill.preprocessing.extract.TextExtractor.Extraction;
import io.gristmill.preprocessing.extract.TextExtractor.Extraction.Extracted;
import io.gristmill.preprocessing.extract.TextExtractor.Extraction.LimitExceeded;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTextExtractorTest {

  private static final String FIRST =
      "The old mill stood at the bend of the river, where the water ran fast enough to turn its"
          + " wheel from March until the first frost.";
  private static final String SECOND =
      "For two hundred years, farmers brought their grain here, and they paid the miller with a"
          + " sack out of every sixteen.";
  private static final String PAGE =
      """
<!DOCTYPE html><html lang="en-GB"><head><title>The mill at the bend</title>
<script>var tracking = "on";</script></head><body>
<div class="cookie-banner"><p>We use cookies. <a href="/privacy">Learn more</a></p></div>
<nav class="main-menu"><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li>
<li><a href="/sport">Sport</a></li></ul></nav>
<main><article class="post"><h1>The mill at the bend</h1>
<div class="entry-content">
<p>%s</p>
<p>For two hundred years, farmers brought their <b>grain</b>&nbsp;here,
   and they paid the miller with a <a href="/sack">sack</a> out of every sixteen.</p>
<blockquote><p>Nobody ever weighed that sack, and nobody ever asked him to, she said.</p></blockquote>
<h2>The wheel and the stones</h2>
<p>Its wheel was four metres high, and two pairs of stones, cut from hard French quartz, ground wheat and rye.</p>
<p>When the railway came, the steam mills in the town took the trade away within ten years.</p>
</div></article></main>
<section id="comments"><h3>2 Comments</h3><ol class="commentlist">
<li class="comment"><p class="comment-author">Ann</p><p>Great read!</p></li></ol></section>
<aside class="sidebar"><h3>Related</h3><ul><li><a href="/a">Ten bridges</a></li>
<li><a href="/b">The lock keeper</a></li></ul></aside>
<footer><p>© 2024 Village Gazette. All rights reserved. <a href="/imprint">Imprint</a></p></footer>
</body></html>
"""
          .formatted(FIRST);

  private final TextExtractor extractor = new MainTextExtractor(ExtractionLimits.DEFAULT);

  @Test
  void keepsTheArticleAndDropsBoilerplate() {
    assertThat(text(PAGE))
        .contains(FIRST, SECOND, "Nobody ever weighed", "cut from hard French quartz", "railway")
        .doesNotContain(
            "cookies", "Sport", "Comments", "Great read", "lock keeper", "©", "tracking");
  }

  @Test
  void putsEachBlockOnItsOwnLineWithSingleSpaces() {
    assertThat(text(PAGE).lines()).contains(FIRST, SECOND, "The wheel and the stones");
  }

  @Test
  void returnsTheTitleAndTheLanguageOfThePage() {
    assertThat(extractor.extract(PAGE, "https://example.org/mill"))
        .isInstanceOfSatisfying(
            Extracted.class,
            page -> {
              assertThat(page.title()).isEqualTo("The mill at the bend");
              assertThat(page.languageHint()).isEqualTo("en");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "<html>", "<frameset><frame src=a></frameset>", "<", "\0"})
  void findsNothingInAnEmptyText(String html) {
    assertThat(extractor.extract(html, ""))
        .isInstanceOfSatisfying(
            Extracted.class, page -> assertThat(page.text()).hasSizeLessThan(2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"<div>", "<b>", "<ul><li>", "<table><tr><td>", "<i><div>", "<svg><g>", "<a><p>"})
  void neitherOverflowsNorHangsOnAHundredThousandOpenElements(String tags) {
    Extraction result =
        Assertions.assertTimeoutPreemptively(
            Duration.ofSeconds(60),
            () -> extractor.extract(tags.repeat(100_000) + "text" + FIRST, ""));

    assertThat(result).isInstanceOfAny(LimitExceeded.class, Extracted.class);
  }

  @ParameterizedTest
  @CsvSource({
    "23, 4, 20, 9, <div><div><div>abcdefghi, html_too_long, 23",
    "24, 3, 20, 9, <div><div><div>abcdefghi, html_too_deep, 3",
    "24, 4, 3, 9, <div><div><div>abcdefghi, html_too_many_nodes, 3",
    "24, 4, 20, 1, <svg><g><g></a></b></c>, html_too_costly, 1",
  })
  void reportsTheExceededLimit(
      int chars, int depth, int nodes, long steps, String html, String reason, int limit) {
    TextExtractor strict = new MainTextExtractor(new ExtractionLimits(chars, depth, nodes, steps));

    assertThat(strict.extract(html, "")).isEqualTo(new LimitExceeded(reason, limit));
  }

  @Test
  void acceptsAPageExactlyAtItsLimits() {
    TextExtractor exact = new MainTextExtractor(new ExtractionLimits(24, 4, 5, 1));

    assertThat(exact.extract("<div><div><div>abcdefghi", "")).isInstanceOf(Extracted.class);
  }

  @Test
  void refusesLimitsThatNoPageCanMeet() {
    assertThatExceptionOfType(InvalidConfigException.class)
        .isThrownBy(() -> new ExtractionLimits(1, 0, 1, 1))
        .withMessage("max-depth: 0 (expected at least 1) at extraction limits");
  }

  private String text(String html) {
    return ((Extracted) extractor.extract(html, "https://example.org/mill")).text();
  }
}
