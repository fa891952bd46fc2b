package io.gristmill.spark.experiment.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.spark.pipeline.Gristmill;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentPlanTest {

  @TempDir private Path folder;

  private ExperimentPlan read(String text, String... overrides) throws IOException {
    return ExperimentPlan.read(
        Files.writeString(folder.resolve("plan.conf"), text), List.of(overrides));
  }

  @Test
  void combinesAListAGridAndSamples() throws IOException {
    ExperimentPlan plan =
        read(
            """
            variants = [{ name = a }, { name = b, set { model.layers = 3 } }]
            grid { "optimizer.learning-rate" = [1e-3, 1e-2], training { batch-size = [4, 8, 16] } }
            random { samples = 2, "optimizer.weight-decay" = { from = 0.01, to = 1, scale = log } }
            """);
    assertThat(plan.variants()).hasSize(2 * 2 * 3 * 2);
    assertThat(plan.trials()).isEqualTo(3 * 24);
    Variant last = plan.variants().get(23);
    assertThat(last.name()).isEqualTo("b,learning-rate=0.01,batch-size=16,sample-2");
    assertThat(last.rendered())
        .containsEntry("model.layers", "3")
        .containsEntry("training.batch-size", "16")
        .containsKey("optimizer.weight-decay");
  }

  @Test
  void samplesAreThoseOfTheSeedAndWithinTheirBounds() throws IOException {
    String text =
        """
        random { samples = 200, seed = 5
          "optimizer.learning-rate" = { from = 1e-4, to = 1e-2, scale = log }
          "model.layers" = { from = 1, to = 3 }
          "optimizer.name" = [adamw, muon] }
        """;
    List<Variant> samples = read(text).variants();
    assertThat(samples).isEqualTo(read(text).variants());
    assertThat(samples).isNotEqualTo(read(text, "random.seed=6").variants());
    List<Double> rates =
        samples.stream()
            .map(each -> Double.valueOf(each.rendered().get("optimizer.learning-rate")))
            .toList();
    assertThat(rates).allMatch(rate -> rate >= 1e-4 && rate <= 1e-2);
    // On a logarithmic scale, half of the samples are below the geometric mean.
    assertThat(rates.stream().filter(rate -> rate < 1e-3).count()).isBetween(75L, 125L);
    assertThat(samples.stream().map(each -> each.rendered().get("model.layers")).distinct())
        .containsExactlyInAnyOrder("1", "2", "3");
  }

  @Test
  void aBudgetDecidesTheSteps() {
    Budget tokens = Budget.NONE.withAmount(new Budget.Amount(Budget.Unit.TOKENS, 1000));
    assertThat(tokens.steps(50, 100, 7)).isEqualTo(10);
    assertThat(tokens.part(0.25).steps(50, 100, 7)).isEqualTo(3); // 2.5 steps
    assertThat(tokens.part(1e-9).steps(50, 100, 7)).isEqualTo(1);
    Budget flops = Budget.NONE.withAmount(new Budget.Amount(Budget.Unit.FLOPS, 6 * 50 * 1000.0));
    assertThat(flops.steps(50, 100, 7)).isEqualTo(10);
    assertThat(flops.steps(25, 100, 7)).isEqualTo(20);
    Budget share = Budget.NONE.withAmount(new Budget.Amount(Budget.Unit.TOKENS_PER_PARAMETER, 20));
    assertThat(share.steps(50, 100, 7)).isEqualTo(10);
    assertThat(Budget.NONE.steps(50, 100, 7)).isEqualTo(7);
    assertThat(new Budget(tokens.amount(), OptionalDouble.of(0.2)).warmupSteps(10, 99))
        .isEqualTo(2);
    assertThat(tokens.warmupSteps(10, 99)).isEqualTo(99);
  }

  @Test
  void aGridMaySearchTheBudget() throws IOException {
    ExperimentPlan plan =
        read("grid { budget.tokens = [1e6, 2e6], \"model.layers\" = [1, 2] }", "budget.warmup=0.1");
    assertThat(plan.variants()).hasSize(4);
    assertThat(plan.variants().get(3).settings()).containsOnlyKeys("model.layers");
    assertThat(plan.variants().get(3).budget().steps(1, 1000, 7)).isEqualTo(2000);
    assertThat(plan.variants().get(3).budget().warmupSteps(2000, 7)).isEqualTo(200);
  }

  @Test
  void readsTheBaseBesideThePlan() throws IOException {
    Files.writeString(folder.resolve("base.conf"), "model { layers = 3, heads = 2 }");
    ExperimentPlan plan = read("base = \"base.conf\"\nconfig.model.heads = 4");
    assertThat(plan.base().getInt("model.layers")).isEqualTo(3);
    assertThat(plan.config().getInt("model.heads")).isEqualTo(4);
  }

  @Test
  void namesEveryMistakeWithItsLine() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    varants = []
                    seeds = [1, 1]
                    budget { tokens = 5, flops = 6, warmup = 2 }
                    measure = "x/loss"
                    baseline = y
                    halving { fraction = 1 }
                    variants = [{ name = "a/b" }, { name = a, sett {} }]
                    base = "missing.conf"
                    random { "model.layers" = 3 }
                    """))
        .isInstanceOf(InvalidConfigException.class)
        .satisfies(
            e ->
                assertThat(e.getMessage().lines())
                    .anyMatch(
                        l -> l.matches("varants: unknown key \\(expected variants\\?\\) at .*:1"))
                    .anyMatch(
                        l -> l.matches("seeds: \\[1, 1] \\(expected each seed once\\) at .*:2"))
                    .anyMatch(l -> l.startsWith("budget.flops: 6.0 (expected one of tokens, "))
                    .anyMatch(l -> l.startsWith("budget.warmup: 2 (expected "))
                    .anyMatch(l -> l.startsWith("measure: x/loss (expected NAME/loss "))
                    .anyMatch(l -> l.startsWith("baseline: y (expected one of the variants "))
                    .anyMatch(l -> l.startsWith("halving.fraction: 1 (expected "))
                    .anyMatch(l -> l.startsWith("variants[0].name: a/b (expected letters"))
                    .anyMatch(l -> l.startsWith("variants[1].sett: unknown key (expected "))
                    .anyMatch(l -> l.startsWith("base: ") && l.contains("missing.conf"))
                    .anyMatch(l -> l.startsWith("random.samples: none (expected how many"))
                    .hasSize(11));
  }

  @Test
  void theCommandNamesEveryMistakeOfTheSettingsAndEndsWithTwo() throws IOException {
    Path plan =
        Files.writeString(
            folder.resolve("plan.conf"),
            """
            variants = [
              { name = a, set { optimizer.lerning-rate = 1 } }
              { name = b, set { optimizer.learning-rate = high, optimizer.steps = 5 } }
              { name = c, set { model.heads = 3 } }
              { name = d, data = runs/x, set { clean.profile = fineweb-v1 } }
              { name = e, set { tokenizer.pattern = o200k } }
            ]
            budget { tokens = 1e6 }
            """);
    Gristmill ended = Gristmill.run("experiment", plan.toString(), "--output", "runs/none");
    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.errors())
        .contains(
            "optimizer.lerning-rate: unknown key (expected optimizer.learning-rate?) at variant a",
            "optimizer.steps: with a budget of tokens = 1000000.0 (expected one of both) at variant b",
            "data: runs/x (expected no data, or no clean.profile: tokens of a run are read as they"
                + " are) at variant d")
        .anyMatch(line -> line.startsWith("model.heads: 3 (expected a divisor"))
        .anyMatch(line -> line.startsWith("tokenizer.pattern: \"o200k\" (expected the same in all"))
        .hasSize(5);
    assertThat(Path.of("runs/none")).doesNotExist();
  }
}
