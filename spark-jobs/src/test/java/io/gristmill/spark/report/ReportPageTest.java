package io.gristmill.spark.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.spark.report.run.RunFiles;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ReportPageTest {

  private static final int MOST_BYTES = 5_000_000;

  @TempDir private Path folder;

  @Test
  void everyNumberIsThatOfItsFile() throws IOException {
    SyntheticRun run = SyntheticRun.write(folder, 3, 30);
    ReportedNumbers numbers = ReportedNumbers.of(run.page());
    assertThat(numbers.numbers()).hasSizeGreaterThan(150);
    assertThat(numbers.wrong(folder)).isEmpty();
    assertThat(numbers.numbers())
        .extracting(ReportedNumbers.Shown::from)
        .contains(
            "clean/report.json#/totals/read",
            "clean/statistics.json#/dropped/length~1too_short/*",
            "evaluation.json#/validation/loss-interval/0",
            "checkpoints/metrics.jsonl#/29/loss");
  }

  /** The check of numbers finds a file that has changed since. */
  @Test
  void aNumberThatDiffersFromItsFileIsFound() throws IOException {
    SyntheticRun run = SyntheticRun.write(folder, 3, 30);
    ReportedNumbers numbers = ReportedNumbers.of(run.page());
    ObjectMapper json = new ObjectMapper();
    ObjectNode report = (ObjectNode) json.readTree(folder.resolve("dedup/report.json").toFile());
    run.write("dedup/report.json", report.put("kept", 501));
    assertThat(numbers.wrong(folder)).isNotEmpty().allMatch(one -> one.contains("dedup/report"));
  }

  @Test
  void hostileTextsStayTexts() throws Exception {
    String page = SyntheticRun.write(folder, 3, 30).page();
    Document body = body(page);
    assertThat(body.getElementsByTagName("img").getLength()).isZero();
    assertThat(body.getElementsByTagName("script").getLength()).isZero();
    assertThat(page).contains("&lt;/pre&gt;&lt;/script&gt;&lt;script&gt;document.title");
    assertThat(page).doesNotContainPattern("[\\u202a-\\u202e\\u2066-\\u2069\\u0000\\u0007\\u001b]");
    // The texts have attributes of events; no element has.
    assertThat(Pattern.compile("<[^>]* on[a-z]+=").matcher(page).find()).isFalse();
    assertThat(body.getElementsByTagName("h2").getLength())
        .isEqualTo(body.getElementsByTagName("li").getLength() - 3);
  }

  @Test
  void sampledPagesShowMaskedTextNextToTheValueAndItsThreshold() throws IOException {
    String page = SyntheticRun.write(folder, 3, 30).page();
    assertThat(page).contains("&lt;EMAIL&gt;").doesNotContain("jane.doe", "93.184.216.34");
    assertThat(page)
        .containsPattern(
            "words <data value=\"7.0\"[^>]*>7</data>, rejected below <data value=\"50.0\"[^>]*>50<")
        .contains("<strong>fails</strong>", "ja <data value=\"20.0\"");
  }

  @Test
  void anEncryptedRunShowsNoTextOfAPage() throws IOException {
    String page = SyntheticRun.write(folder, 3, 30).page("file:/keys/run", Optional.empty());
    assertThat(page)
        .contains("Not shown, as the run is encrypted.")
        .doesNotContain("owned", "a.example/");
  }

  @Test
  void otherThresholdsSayHowManyPagesWouldFail() throws IOException {
    String page = SyntheticRun.write(folder, 3, 30).page();
    // Bins of 100 pages at 0, 300 at 40, 500 at 63 and 90 at 896; 400 pages fail the bound of 50.
    assertThat(page)
        .containsPattern("<td[^>]*>25</td><td[^>]*>100</td><td[^>]*>-300</td>")
        .containsPattern("50</data> now</td><td[^>]*><data value=\"400\"")
        .containsPattern("<td[^>]*>63</td><td[^>]*>400</td><td[^>]*>0</td>")
        .containsPattern("<td[^>]*>100</td><td[^>]*>900</td><td[^>]*>\\+500</td>");
  }

  @Test
  void chartsHaveTextAlternativesAndNothingIsLoaded() throws Exception {
    String page = SyntheticRun.write(folder, 3, 30).page();
    body(page);
    assertThat(
            Pattern.compile("<svg (?!.*(role=\"img\" aria-label|aria-hidden|class=\"view\"))")
                .matcher(page)
                .find())
        .isFalse();
    assertThat(page)
        .contains("Flow of 1,000 records", "loss (nats per token)", "steps of a replica")
        .doesNotContain("src=\"", "url(", "@import", "fetch(", "<link")
        .doesNotContain("NaN", "Infinity");
  }

  @Test
  void tenThousandRoundsAndNinetyThousandShardsStaySmall() throws IOException {
    String page = SyntheticRun.write(folder, 90_000, 10_000).page();
    assertThat(page.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(MOST_BYTES);
    assertThat(page).contains("90,000 files");
    String kept = System.getProperty("gristmill.keep-page", "");
    if (!kept.isEmpty()) {
      Files.writeString(Path.of(kept), page);
    }
  }

  @Test
  void comparisonShowsSettingsCountsAndLossesOfBothRuns() throws IOException {
    SyntheticRun now = SyntheticRun.write(folder.resolve("now"), 3, 30);
    SyntheticRun before = SyntheticRun.write(folder.resolve("before"), 3, 20);
    ObjectMapper json = new ObjectMapper();
    ObjectNode evaluation =
        (ObjectNode) json.readTree(before.directory().resolve("evaluation.json").toFile());
    ((ObjectNode) evaluation.get("validation")).put("loss", 3.2017);
    before.write("evaluation.json", evaluation);
    ObjectNode manifest =
        (ObjectNode) json.readTree(before.directory().resolve("clean/manifest.json").toFile());
    ((ObjectNode) manifest.get("settings")).put("clean.profile", "\"gopher\"");
    before.write("clean/manifest.json", manifest);

    RunFiles other = before.files();
    RunComparison comparison = RunComparison.of(now.files(), other, SyntheticRun.STAGES);
    assertThat(comparison.lines())
        .contains("clean.profile = none (there \"gopher\")")
        .containsPattern("held-out loss +2.9017 +3.2017 +-9.37 %")
        .containsPattern("records read +1,000 +1,000 +equal");
    String page = now.page("", Optional.of(comparison));
    assertThat(page).contains("Changes against another run", "validation loss (nats per token)");
    assertThat(ReportedNumbers.of(page).wrong(now.directory())).isEmpty();
  }

  /** The page after its head, which has to be well-formed. */
  private static Document body(String page) throws Exception {
    String body = page.substring(page.indexOf("<body>"), page.indexOf("</html>"));
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(body)));
  }
}
