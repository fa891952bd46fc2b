package io.gristmill.preprocessing.extract;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.SharedData;
import io.gristmill.preprocessing.extract.MainTextExtractor.ExtractionLimits;
import io.gristmill.preprocessing.extract.TextExtractor.Extraction.Extracted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.netpreserve.jwarc.WarcReader;
import org.netpreserve.jwarc.WarcResponse;

/** Small pages from bug reports: rules, hidden text, code, formulas and tables. */
class FaultPagesTest {

  @Test
  void readsThePagesOfReportedFaults() throws IOException {
    Map<String, String> texts = texts("html.warc.gz");

    assertThat(texts.get("/hr")).contains("The first part ends here\nThe second part begins");
    assertThat(texts.get("/hr-nospace-p")).contains("before the rule\nand one more");
    assertThat(texts.get("/hidden")).contains("lighthouse").doesNotContain("museum", "old mill");
    assertThat(texts.get("/pre-python")).contains("\n        if i % 2:\n            print(i)\n");
    assertThat(texts.get("/pre-blank-lines")).contains("alpha = 1\n\n\nbeta  =  2\tgamma");
    assertThat(texts.get("/pre-crlf"))
        .contains("first line of code\nsecond line of code\nthird line");
    assertThat(texts.get("/mathml")).contains("The area is a=b·h for every field.");
    assertThat(texts.get("/mathml-alttext")).contains("The area is a=bh for every field.");
    assertThat(texts.get("/td-join")).contains("Winter | closed\nSummer | open all day");
  }

  @Test
  void omitsHiddenTextAndKeepsTheRowsOfReportedPages() throws IOException {
    Map<String, String> texts = texts("hidden.warc.gz");

    for (String hidden :
        new String[] {"hidden", "display", "display-sp", "vis", "aria", "dialog"}) {
      assertThat(texts.get("/" + hidden)).contains("lighthouse").doesNotContain("SECRET");
    }
    assertThat(texts.get("/details-closed")).contains("SECRET");
    assertThat(texts.get("/table-hours"))
        .contains("Monday | 10:00 - 18:00\n", "Price | 12 coins\n");
    assertThat(texts.get("/table-th")).contains("Day | Hours\nMonday | 10:00 - 18:00\n");
    assertThat(texts.get("/table-list")).contains("Mon | 10:00 AM - 8:00 PM\nTue | Closed");
    assertThat(texts.get("/table-empty-cell")).contains("a1 | | c1\na2 | b2 |\n");
  }

  /** Main texts by the path of the page. */
  private static Map<String, String> texts(String file) throws IOException {
    TextExtractor extractor = new MainTextExtractor(ExtractionLimits.DEFAULT);
    Map<String, String> texts = new HashMap<>();
    try (WarcReader records = new WarcReader(SharedData.path("faults/html/" + file))) {
      for (var record : records) {
        WarcResponse response = (WarcResponse) record;
        byte[] body = response.http().body().stream().readAllBytes();
        String html = new String(body, StandardCharsets.UTF_8);
        Extracted page = (Extracted) extractor.extract(html, response.target());
        texts.put(response.targetURI().getPath(), page.text());
      }
    }
    return texts;
  }
}
