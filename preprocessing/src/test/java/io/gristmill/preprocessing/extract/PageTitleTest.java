package io.gristmill.preprocessing.extract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gristmill.preprocessing.SharedData;
import io.gristmill.preprocessing.extract.MainTextExtractor.ExtractionLimits;
import io.gristmill.preprocessing.extract.TextExtractor.Extraction.Extracted;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageTitleTest {

  private final TextExtractor extractor = new MainTextExtractor(ExtractionLimits.DEFAULT);

  @ParameterizedTest
  @CsvSource({
    "<title>The old mill | Gazette</title><h1>The old mill</h1>, The old mill",
    "<title>The old mill | Gazette</title><h1>Something else</h1>, The old mill | Gazette",
    "<title>How the old mill burned | Gazette</title>, How the old mill burned",
    "<title>Gazette</title><meta property=og:title content='A fire'><h1>Fire</h1>, A fire",
    "<title>Gazette</title><meta property=og:title content=''>, Gazette",
    "<title></title><h1>Fire at the mill</h1>, ''",
  })
  void isTheTitleWithoutTheSiteName(String html, String title) {
    assertThat(title(html, "")).isEqualTo(title);
  }

  /** Raw {@code title} elements reach .18 and .61. */
  @ParameterizedTest
  @CsvSource({"newspaper4k, 0.84", "readability, 0.74"})
  void mostlyEqualsTheTitleInTheCorpus(String corpus, double floor) throws IOException {
    Map<String, String> titles = new HashMap<>();
    for (JsonNode row : SharedData.jsonLines("html-truth/" + corpus + ".jsonl.gz")) {
      titles.put(row.get("url").asText().strip(), letters(row.get("title").asText()));
    }
    double equal = 0;
    for (PageCorpus.Page page : PageCorpus.load(corpus).pages()) {
      String expected = titles.remove(page.url().strip());
      equal += letters(title(page.html(), page.url())).equals(expected) ? 1 : 0;
    }

    assertThat(titles).isEmpty();
    assertThat(equal / PageCorpus.load(corpus).pages().size()).isGreaterThan(floor);
  }

  private String title(String html, String url) {
    return ((Extracted) extractor.extract(html, url)).title();
  }

  private static String letters(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints().filter(Character::isLetterOrDigit).forEach(out::appendCodePoint);
    return out.toString().toLowerCase(Locale.ROOT);
  }
}
