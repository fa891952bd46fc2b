package io.gristmill.spark.report.card;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CardTest {

  @Test
  void headingsAreThoseOfDatasetCards() throws IOException {
    String page =
        new CardMarkdown(
                json(
                    """
                    {"languages": {"en": {"documents": 1500}, "und": {"documents": 2}},
                     "text": {"documents": 1502}, "settings": {"mask": []},
                     "warnings": ["The rule c4 rejected no document in the whole run."]}
                    """))
            .render();
    assertThat(page)
        .startsWith("---\nlanguage:\n- \"en\"\nlicense: other\n")
        .contains("- 1K<n<10K\n")
        .contains(
            "## Dataset Description",
            "### Dataset Summary",
            "## Dataset Structure",
            "## Dataset Creation",
            "### Source Data",
            "### Personal and Sensitive Information\n\nNothing was masked.",
            "## Considerations for Using the Data",
            "- The rule c4 rejected no document in the whole run.",
            "### Licensing Information",
            "| en | 1,500 |");
  }

  @Test
  void mentionsARandomSplitOnlyIfItWasMeasured() throws IOException {
    String old = new CardMarkdown(json("{\"splits\": {\"vocabulary-size\": 300}}")).render();
    assertThat(old)
        .contains("0 documents of train have one in validation.\n")
        .doesNotContain("random split");
    String counted =
        new CardMarkdown(json("{\"splits\": {\"split-leaks\": {\"leaked-by-random-split\": 7}}}"))
            .render();
    assertThat(counted)
        .contains(
            "in validation; a random split of the documents before de-duplication would leave 7.");
  }

  @ParameterizedTest
  @CsvSource({
    "999, n<1K",
    "1000, 1K<n<10K",
    "1000000, 1M<n<10M",
    "1000000000, 1B<n<10B",
    "1000000000000, n>1T"
  })
  void sizesAreThoseOfDatasetPages(long documents, String category) throws IOException {
    assertThat(new CardMarkdown(json("{\"text\": {\"documents\": " + documents + "}}")).render())
        .contains("\n- " + category + "\n");
  }

  @Test
  void escapesNamesFromTheWeb() {
    assertThat(new Markdown().table(List.of("host"), List.of(List.of("<b>a|b_c</b>\nd"))).text())
        .isEqualTo("| host |\n|---|\n| \\<b\\>a\\|b\\_c\\</b\\> d |\n\n");
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }
}
