package io.gristmill.preprocessing.extract;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.extract.MainTextExtractor.ExtractionLimits;
import io.gristmill.preprocessing.extract.TextExtractor.Extraction.Extracted;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Quality on pages with known main text. The classifier was trained on these pages: the first test
 * guards against regressions, the second estimates the quality on unseen sites. The five folds of
 * {@link TrainBlockModel} give F .937 for trafilatura's segments, .931 for newspaper4k, .966 aeb,
 * .927 daniel, .940 readability.
 */
class ExtractionQualityTest {

  /** Minimum advantage over all text of the page, in every language. */
  private static final double CLEARLY = 0.1;

  /** Trafilatura's own F over all its evaluation pages. */
  private static final double TRAFILATURA = 0.912;

  @ParameterizedTest
  @CsvSource({
    "trafilatura, 0.975",
    "newspaper4k, 0.940",
    "aeb, 0.956",
    "daniel, 0.931",
    "readability, 0.968",
  })
  void isAsGoodAsMeasuredAndClearlyBetterThanAllText(String corpus, double floor)
      throws IOException {
    ScoreBoard main = new ScoreBoard();
    ScoreBoard all = new ScoreBoard();
    TextExtractor extractor = new MainTextExtractor(ExtractionLimits.DEFAULT);
    for (PageCorpus.Page page : PageCorpus.load(corpus).pages()) {
      Extracted extracted = (Extracted) extractor.extract(page.html(), page.url());
      main.add(corpus, page, extracted.text());
      all.add(corpus, page, PageCorpus.plainText(page.html()));
    }

    assertThat(main.f(corpus)).isGreaterThan(floor);
    assertClearlyBetter(main, all);
  }

  /** Two folds: each half of the sites is evaluated with a classifier trained on the other half. */
  @Test
  void beatsTrafilaturaAndPlainTextOnUnseenSites() throws IOException {
    CrossValidation validation = new CrossValidation();
    ScoreBoard unseen = new ScoreBoard();
    validation.run(2, (page, text) -> unseen.add(page.corpus(), page.page(), text));
    ScoreBoard wet = new ScoreBoard();
    for (String corpus : PageCorpus.NAMES) {
      List<PageCorpus.Page> pages = validation.pages(corpus);
      List<String> texts = PlainTexts.of(corpus);
      assertThat(texts).hasSameSizeAs(pages);
      for (int i = 0; i < texts.size(); i++) {
        wet.add(corpus, pages.get(i), texts.get(i));
      }
    }
    unseen.forEach(
        (group, score) ->
            System.out.printf("%-20s %s  (WET F %.4f)%n", group, score, wet.f(group)));

    assertThat(unseen.f("trafilatura")).isGreaterThanOrEqualTo(TRAFILATURA);
    assertThat(unseen.groups())
        .contains(
            "daniel Chinese",
            "daniel English",
            "daniel Greek",
            "daniel Polish",
            "daniel Russian",
            "newspaper4k",
            "aeb",
            "readability");
    unseen.forEach(
        (group, score) ->
            assertThat(score.f()).as(group).isGreaterThan(wet.f(group) + CLEARLY / 2));
  }

  private static void assertClearlyBetter(ScoreBoard ours, ScoreBoard theirs) {
    ours.forEach(
        (group, score) -> assertThat(score.f()).as(group).isGreaterThan(theirs.f(group) + CLEARLY));
  }
}
