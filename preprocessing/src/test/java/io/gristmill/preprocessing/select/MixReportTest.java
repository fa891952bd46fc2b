package io.gristmill.preprocessing.select;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.gristmill.preprocessing.select.GroupFigures.Removed;
import io.gristmill.preprocessing.select.GroupFigures.Scores;
import io.gristmill.preprocessing.select.MixPlan.Group;
import io.gristmill.preprocessing.select.MixPlan.Share;
import io.gristmill.preprocessing.select.SelectSection.Order;
import java.util.List;
import org.junit.jupiter.api.Test;

class MixReportTest {

  private static final List<String> RUNS = List.of("runs/a", "runs/\"b\"", "runs/c");

  private static final List<GroupFigures> GROUPS =
      List.of(
          group("de", new Removed(0.25, 0.125, 12_000), 0.9, 1000, 1000, 0),
          group("en", new Removed(0.5, Double.NaN, Double.NaN), 0.5, 3000, 0, 6000),
          group("tlh", Removed.UNKNOWN, 0.1, 0, 0, 5000));

  private static GroupFigures group(String name, Removed removed, double score, long... tokens) {
    List<Long> ofRuns = List.of(tokens[0], tokens[1], tokens[2]);
    long sum = tokens[0] + tokens[1] + tokens[2];
    List<Double> deciles = List.of(0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.95, 1.0);
    return new GroupFigures(name, 10, 4 * sum, sum, ofRuns, removed, new Scores(score, deciles));
  }

  private static MixReport report(String kind, long budget) {
    List<Group> groups =
        GROUPS.stream().map(g -> new Group(g.name(), g.tokens(), g.scores().mean())).toList();
    List<Share> shares = budget == 0 ? List.of() : new MixPlan(Order.DOWN, budget, 2).of(groups);
    return new MixReport(kind, RUNS, GROUPS, shares);
  }

  /** The budget takes de twice and half of en: 3,500, 2,000 and 3,000 tokens of the runs. */
  @Test
  void mixtureHasTheTokensOfTheRunsInTheProposal() {
    String line = report("language", 8500).mixture().orElseThrow().line();
    assertThat(line).startsWith("training.mixture = {own-weight = 0.4118, sources = [");
    Config mixture = ConfigFactory.parseString(line).getConfig("training.mixture");
    assertThat(mixture.getDouble("own-weight")).isEqualTo(0.4118);
    assertThat(mixture.getStringList("sources"))
        .containsExactly("runs/\"b\"/tokens=0.2353", "runs/c/tokens=0.3529");
  }

  @Test
  void runsWithoutTokensAreLeftOutOfTheMixture() {
    assertThat(report("language", 4000).mixture().orElseThrow().line())
        .isEqualTo(
            "training.mixture = {own-weight = 0.5, sources = [\"runs/\\\"b\\\"/tokens=0.5\"]}");
    assertThat(report("language", 0).mixture()).isEmpty();
    assertThat(new MixReport("language", List.of("a"), GROUPS, List.of()).mixture()).isEmpty();
  }

  @Test
  void runsHaveNoWeightsOfDocuments() {
    MixReport report = report(MixReport.RUN, 8500);
    assertThat(report.line()).isEmpty();
    assertThat(report.toJson().has("line")).isFalse();
    assertThat(report.toJson().path("mixture").asText()).startsWith("training.mixture = {");
    assertThat(String.join("\n", report.lines()))
        .contains("In the configuration of a training of runs/a:\ntraining.mixture = {")
        .contains("Copies are not known by run")
        .doesNotContain("select.weights");
  }

  @Test
  void figuresThatAreNotKnownAreLeftOut() {
    JsonNode groups = report("language", 0).toJson().path("groups");
    assertThat(groups.path("de").path("contaminated").asDouble()).isEqualTo(0.125);
    assertThat(groups.path("de").path("bytes-read-per-token").asDouble()).isEqualTo(6);
    assertThat(groups.path("en").has("contaminated")).isFalse();
    assertThat(groups.path("en").has("bytes-read-per-token")).isFalse();
    assertThat(groups.path("tlh").has("duplicates-in-others")).isFalse();

    List<String> lines = report("language", 0).lines();
    assertThat(lines).hasSize(4);
    assertThat(lines.get(1).trim().split(" +"))
        .containsExactly(
            "de", "10", "2,000", "25.0", "%", "12.50", "%", "6.0", "0.9000", "0.1000", "0.5000",
            "0.9500");
    assertThat(lines.get(3).trim().split(" +"))
        .containsExactly("tlh", "10", "5,000", "0.1000", "0.1000", "0.5000", "0.9500");
    assertThat(report("bucket", 0).lines().get(4)).contains("not known by bucket");
    List<GroupFigures> unknown = List.of(GROUPS.get(2));
    assertThat(new MixReport("source", RUNS, unknown, List.of()).lines().get(2))
        .isEqualTo("Contamination is not known: no run has dedup.decontamination.files.");
  }
}
