package io.gristmill.spark.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.experiment.ExperimentSummary;
import io.gristmill.experiment.ScalingLaw;
import io.gristmill.experiment.TrialResult;
import io.gristmill.experiment.TrialResult.CurvePoint;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

class ExperimentPageTest {

  private static final String LOSS = "validation/loss";

  @Test
  void showsAnswerTableIntervalsCurvesAndPairs() throws Exception {
    List<TrialResult> trials = new ArrayList<>();
    double[] noise = {0.01, -0.02, 0.013, 0.004, -0.007};
    for (int seed = 0; seed < noise.length; seed++) {
      trials.add(trial("plain", seed, 3.3 + noise[seed], 1_000, 20_000));
      trials.add(trial("a<b> & \"c\"", seed, 3.1 + noise[seed] / 3, 1_000, 20_000));
      double loss = seed == 2 ? Double.NaN : 3.2 - noise[seed];
      trials.add(trial("brittle", seed, loss, 1_000, 20_000));
    }
    ExperimentSummary summary = summary(Optional.of("plain"), trials);
    String page = ExperimentPage.html(summary, trials);
    Document body = body(page);
    assertThat(body.getElementsByTagName("p").item(0).getTextContent()).isEqualTo(summary.answer());
    assertThat(page)
        .contains("Diverged: brittle (1 of 5 trials).", "<td>a&lt;b&gt; &amp; &quot;c&quot;</td>")
        .doesNotContain("NaN", "<a<b>", "http", "{{");
    NodeList charts = body.getElementsByTagName("svg");
    assertThat(charts.getLength()).isEqualTo(2 + 3);
    assertThat(page)
        .containsPattern("aria-label=\"Interval plot: difference of validation/loss")
        .contains(
            "aria-label=\"Held-out loss over trained tokens", "held-out loss (nats per token)");
    assertThat(body.getElementsByTagName("circle").getLength()).isEqualTo(2);
    assertThat(body.getElementsByTagName("table").getLength()).isEqualTo(2);
  }

  @Test
  void everyFigureHasATextAlternative() {
    List<TrialResult> trials = scaling();
    String page = ExperimentPage.html(summary(Optional.empty(), trials), trials);
    assertThat(
            Pattern.compile("<svg (?!viewBox=\"[^\"]*\" (role=\"img\" aria-label|aria-hidden))")
                .matcher(page)
                .find())
        .isFalse();
  }

  @Test
  void showsTheScalingLawWithItsTrials() throws Exception {
    List<TrialResult> trials = scaling();
    String page = ExperimentPage.html(summary(Optional.empty(), trials), trials);
    assertThat(page)
        .contains("<h2 id=\"scaling-law\">Scaling law</h2>", "FLOPs of training (6 N D)");
    assertThat(body(page).getElementsByTagName("circle").getLength()).isEqualTo(9 + 8);
  }

  @Test
  void oneTrialWithoutACurveHasNoCharts() throws Exception {
    TrialResult bare = trial("only", 1, 3, 10, 20);
    List<TrialResult> trials =
        List.of(
            new TrialResult("only", 1, new TreeMap<>(bare.measures()), 10, 20, 1, 1, 1, List.of()));
    Document body = body(ExperimentPage.html(summary(Optional.empty(), trials), trials));
    assertThat(body.getElementsByTagName("svg").getLength()).isZero();
    assertThat(body.getElementsByTagName("table").getLength()).isEqualTo(1);
  }

  private static ExperimentSummary summary(Optional<String> baseline, List<TrialResult> trials) {
    return ExperimentSummary.of("choose", LOSS, baseline, trials);
  }

  private static List<TrialResult> scaling() {
    ScalingLaw law = new ScalingLaw(1.69, 406.4, 410.7, 0.34, 0.28);
    List<TrialResult> trials = new ArrayList<>();
    for (long size : new long[] {1_000_000, 4_000_000, 16_000_000}) {
      for (long tokens : new long[] {20_000_000, 80_000_000, 320_000_000}) {
        trials.add(
            trial(size + "x" + tokens, 1, law.loss((double) size, (double) tokens), size, tokens));
      }
    }
    return trials;
  }

  private static TrialResult trial(
      String variant, long seed, double loss, long parameters, long tokens) {
    return new TrialResult(
        variant,
        seed,
        new TreeMap<>(Map.of(LOSS, loss)),
        parameters,
        tokens,
        6.0 * parameters * tokens,
        10,
        5,
        List.of(new CurvePoint(tokens / 2, loss + 1), new CurvePoint(tokens, loss)));
  }

  /** The page after its head, which has to be well-formed. */
  private static Document body(String page)
      throws ParserConfigurationException, IOException, SAXException {
    String body = page.substring(page.indexOf("<body>"), page.indexOf("</html>"));
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(body)));
  }
}
