package io.gristmill.spark.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gristmill.io.LocalStorage;
import io.gristmill.spark.metrics.StageCost;
import io.gristmill.spark.report.StatisticsSection.HistogramBars;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CardTest {

  @TempDir private Path run;

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

  @Test
  void pageMentionsARandomSplitOnlyIfItWasMeasured() throws IOException {
    assertThat(page("{\"vocabulary-size\": 300}"))
        .contains("near-duplicates of validation documents in train: 0.")
        .doesNotContain("random split");
    assertThat(page("{\"split-leaks\": {\"leaked-by-random-split\": 7}}"))
        .contains("A random split of the documents before de-duplication would leave 7 there.");
  }

  private String page(String tokens) throws IOException {
    Files.createDirectories(run.resolve("tokens"));
    Files.writeString(run.resolve("tokens/manifest.json"), tokens);
    return new ReportPage(new RunFiles(new LocalStorage(), run.toString()), List.of("tokens"))
        .render();
  }

  @Test
  void pageComparesCostsOfStagesWithTheEstimate() throws IOException {
    assertThat(page("{}")).doesNotContain("What it took");
    String cost = new StageCost(90, 1.5, 4000, 80, 70, 1234, 2, 3 << 20, 0).toJson().toString();
    assertThat(page("{\"cost\": " + cost + "}"))
        .contains("<td>tokens</td><td>1.1 h</td><td>–</td><td>1.5 min</td><td>–</td>")
        .contains("<td>1.3 min</td><td>1.5 s</td><td>1,234 (2)</td><td>3.0</td><td>0.0</td>");
    Files.writeString(
        run.resolve("estimate.json"),
        """
        {"stages": {"tokens": {
          "cpu-seconds": {"estimate": 3600, "low": 1800, "high": 7200},
          "wall-seconds": {"estimate": 60, "low": 30, "high": 120}}}}
        """);
    assertThat(page("{\"cost\": " + cost + "}"))
        .contains("<td>1.0 h (30.0 min to 2.0 h)</td><td>1.5 min</td>")
        .contains("<td>1.0 min (30.0 s to 2.0 min)</td>");
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

  @ParameterizedTest
  @CsvSource({
    "0.0, 0",
    "0.123456, 0.123",
    "50, 50",
    "63.4, 63.4",
    "123456.7, '123,457'",
    "1e-7, 0.0000001"
  })
  void numbersAreShort(double number, String shown) {
    assertThat(Html.figure(JsonNodeFactory.instance.numberNode(number))).isEqualTo(shown);
  }

  @Test
  void histogramHasABarForEachTwentiethOrOctaveAndALineForEachThreshold() throws IOException {
    JsonNode shares = json("{\"min\": 0, \"max\": 1, \"bins\": [[0, 5], [0.31, 2], [1, 1]]}");
    assertThat(new HistogramBars(shares).svg(List.of(0.5)))
        .contains("<title>from 0.00: 5</title>", "<title>from 0.30: 2</title>", "class=\"bound\"")
        .contains("<title>from 1.00: 1</title>")
        .endsWith("</svg>");
    JsonNode counts =
        json("{\"min\": 0, \"max\": 900, \"bins\": [[0, 5], [40, 2], [63, 2], [900, 1]]}");
    assertThat(new HistogramBars(counts).svg(List.of(50.0, 100000.0)))
        .contains(
            "<title>below 1: 5</title>", "<title>from 32: 4</title>", "<title>from 512: 1</title>")
        .containsOnlyOnce("class=\"bound\"");
    assertThat(new HistogramBars(json("{\"count\": 0}")).svg(List.of())).isEmpty();
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }
}
