package io.gristmill.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.MuonSection;
import io.gristmill.config.OptimizerSection.Name;
import io.gristmill.config.OptimizerSection.Rate;
import io.gristmill.config.OptimizerSection.Schedule;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.LoraShape;
import io.gristmill.model.shape.ParameterGroups;
import io.gristmill.model.shape.ParameterGroups.Range;
import io.gristmill.model.shape.ParameterLayout;
import io.gristmill.model.shape.ParameterLayout.Parameter;
import io.gristmill.model.step.ActivationCheckpointing;
import io.gristmill.model.step.StepOptions;
import io.gristmill.tokens.sequences.TokenBatch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Factors of the learning rate, against AdamW by plain loops in double precision. */
class ParameterGroupsTest {

  private static final double RATE = 0.01;
  private static final double DECAY = 0.1;
  private static final double CLIP = 0.05;
  private static final GptConfig CONFIG = Variants.of("gpt2 untied");

  private static OptimizerSection optimizer(String... rates) {
    return new OptimizerSection(RATE, RATE, 0, 9, 0.9, 0.95, 1e-8, DECAY, CLIP, Schedule.CONSTANT)
        .withRates(List.of(rates));
  }

  @Test
  void followsAdamWWithTheFactorOfEveryParameter() {
    ToDoubleFunction<String> factors =
        name ->
            name.startsWith("block0.") || name.equals("embedding.tokens")
                ? 0
                : name.startsWith("block1.") && name.endsWith(".weight") ? 0.1 : 1;
    OptimizerSection settings =
        optimizer("block*=0", "block1*=1", "block1.*.weight=0.1", "embedding.t?kens=0");
    int count = (int) CONFIG.parameterCount();
    try (GptNetwork network = GptNetwork.create(CONFIG, settings, 5)) {
      double[] expected = doubles(network.parameters().dup().data().asFloat());
      double[] first = new double[count];
      double[] second = new double[count];
      for (int step = 1; step <= 3; step++) {
        TokenBatch batch = Settings.batch(CONFIG, 2, 9, step);
        double[] gradient = gradient(network, batch, factors);
        adamW(expected, gradient, first, second, step, factors);
        Settings.step(network, List.of(batch));
        float[] actual = network.parameters().dup().data().asFloat();
        for (int i = 0; i < count; i++) {
          assertThat((double) actual[i]).isCloseTo(expected[i], within(2e-6));
        }
      }
      requireFrozen(network, factors);
    }
  }

  /** By a network whose parameters are all trained, so that its gradient has no zeros of groups. */
  private static double[] gradient(
      GptNetwork network, TokenBatch batch, ToDoubleFunction<String> factors) {
    try (GptNetwork all = GptNetwork.create(CONFIG, optimizer(), 5)) {
      all.setParameters(network.parameters());
      all.gradient(batch);
      double[] gradient = doubles(all.graph().getGradientsViewArray().dup().data().asFloat());
      eachElement((name, i, matrix) -> gradient[i] *= factors.applyAsDouble(name) == 0 ? 0 : 1);
      return gradient;
    }
  }

  private static void adamW(
      double[] parameters,
      double[] gradient,
      double[] first,
      double[] second,
      int step,
      ToDoubleFunction<String> factors) {
    double squares = 0;
    for (double g : gradient) {
      squares += g * g;
    }
    double clip = Math.min(1, CLIP / (Math.sqrt(squares) + 1e-6));
    assertThat(clip).isLessThan(1);
    eachElement(
        (name, i, matrix) -> {
          double g = gradient[i] * clip;
          double rate = RATE * factors.applyAsDouble(name);
          first[i] = 0.9 * first[i] + 0.1 * g;
          second[i] = 0.95 * second[i] + 0.05 * g * g;
          double m = first[i] / (1 - Math.pow(0.9, step));
          double v = second[i] / (1 - Math.pow(0.95, step));
          double decay = matrix ? DECAY * parameters[i] : 0;
          parameters[i] -= rate * (m / (Math.sqrt(v) + 1e-8) + decay);
        });
  }

  private static void requireFrozen(GptNetwork network, ToDoubleFunction<String> factors) {
    try (GptNetwork begun = GptNetwork.create(CONFIG, optimizer(), 5)) {
      float[] before = begun.parameters().dup().data().asFloat();
      float[] after = network.parameters().dup().data().asFloat();
      float[] moments = network.optimizerState().dup().data().asFloat();
      int[] frozen = new int[1];
      eachElement(
          (name, i, matrix) -> {
            if (factors.applyAsDouble(name) == 0) {
              frozen[0]++;
              assertThat(after[i]).isEqualTo(before[i]);
              assertThat(moments[i]).isZero();
              assertThat(moments[before.length + i]).isZero();
            }
          });
      assertThat(frozen[0]).isPositive();
    }
  }

  /** Moments of another training, which updates of a frozen parameter would decay. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void momentsOfFrozenParametersKeepTheirBits(boolean muon) {
    OptimizerSection settings = optimizer("block0.*=0", "head.*=0");
    if (muon) {
      settings = settings.withMuon(MuonSection.published(RATE));
    }
    try (GptNetwork network = GptNetwork.create(CONFIG, settings, 5)) {
      network.optimizerState().assign(0.25);
      Settings.step(network, List.of(Settings.batch(CONFIG, 2, 9, 1)));
      long kept = 0;
      for (float moment : network.optimizerState().dup().data().asFloat()) {
        kept += moment == 0.25f ? 1 : 0;
      }
      Map<String, Long> lengths = lengths();
      long head = lengths.get("head");
      long matrices = 12L * 16 * 16;
      assertThat(kept).isEqualTo(2 * (lengths.get("block0") + head) - (muon ? matrices : 0));
    }
  }

  private static Map<String, Long> lengths() {
    Map<String, Long> lengths = new HashMap<>();
    for (Parameter parameter : ParameterLayout.model(CONFIG).parameters()) {
      String layer = parameter.name().substring(0, parameter.name().indexOf('.'));
      lengths.merge(layer, parameter.length(), Long::sum);
    }
    return lengths;
  }

  @Test
  void muonsRatesFollowTheFactors() {
    GptConfig config = Variants.of("llama untied");
    TokenBatch batch = Settings.batch(config, 2, 9, 1);
    MuonSection muon = MuonSection.published(RATE);
    OptimizerSection plain = optimizer().withMuon(muon);
    OptimizerSection tenth = optimizer("block1.*=0.125", "block0.down.weight=0").withMuon(muon);
    try (GptNetwork one = GptNetwork.create(config, plain, 5);
        GptNetwork other = GptNetwork.create(config, tenth, 5);
        GptNetwork begun = GptNetwork.create(config, plain, 5)) {
      // Without clipping by a norm that lacks a frozen matrix, the other gradients are the same.
      Settings.step(one, List.of(batch));
      Settings.step(other, List.of(batch));
      String name = "model.layers.1.mlp.up_proj.weight";
      double[] whole = change(begun, one, name);
      double[] part = change(begun, other, name);
      for (int i = 0; i < whole.length; i++) {
        assertThat(part[i]).isCloseTo(0.125 * whole[i], within(1e-5));
      }
      assertThat(change(begun, other, "model.layers.0.mlp.down_proj.weight")).containsOnly(0);
      assertThat(change(begun, other, "model.layers.0.mlp.up_proj.weight")).doesNotContain(0);
    }
  }

  private static double[] change(GptNetwork before, GptNetwork after, String name) {
    return after.weights().get(name).sub(before.weights().get(name)).dup('c').data().asDouble();
  }

  @Test
  void withoutRatesAllParametersAreOneRange() {
    assertThat(groups(CONFIG, 3).trained())
        .containsExactly(new Range(0, CONFIG.parameterCount(), 1));
  }

  @Test
  void namesTheRowsOfTheOutputsApart() {
    long count = CONFIG.parameterCount();
    ParameterGroups groups = groups(CONFIG, 3, "*=0", "head.outputs=2").requireMatches();
    assertThat(groups.trained()).containsExactly(new Range(count - 3 * 16, count, 2));
  }

  @Test
  void aRateCanTrainMoreThanAdapters() {
    GptConfig config = CONFIG.withLora(new LoraShape(2, 4, List.of("qkv")));
    GptConfig untrained = Variants.of("gpt2 untied");
    long adapters = config.parameterCount() - untrained.parameterCount();
    assertThat(trained(config)).isEqualTo(adapters);
    assertThat(trained(config, "head.norm.*=1")).isEqualTo(adapters + 2 * 16);
    assertThat(trained(config, "block1.*=0")).isEqualTo(adapters / 2);
    try (GptNetwork network = GptNetwork.create(config, optimizer("block1.qkv.weight=1"), 5)) {
      network.gradient(Settings.batch(config, 2, 9, 1));
      assertThat(network.gradients().get("transformer.h.1.attn.c_attn.weight").norm2Number())
          .isNotEqualTo(0.0);
      assertThat(
              network
                  .gradients()
                  .get("transformer.h.0.attn.c_attn.weight")
                  .norm2Number()
                  .doubleValue())
          .isZero();
    }
  }

  private static ParameterGroups groups(GptConfig config, int outputs, String... rates) {
    return ParameterGroups.of(config, Name.ADAMW, Rate.parse(List.of(rates)), outputs);
  }

  private static long trained(GptConfig config, String... rates) {
    return groups(config, 0, rates).trained().stream()
        .mapToLong(range -> range.to() - range.from())
        .sum();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "blocks0.*=0  | rates: blocks0.* (expected a pattern of names such as"
            + " embedding.tokens or head.weight) at optimizer.rates",
        "head.outputs=1 | rates: head.outputs (expected a pattern of names such as"
            + " embedding.tokens or head.weight) at optimizer.rates",
        "head.weight  | rates: head.weight (expected PATTERN=FACTOR with a factor of 0 or more)"
            + " at optimizer.rates",
        "head.*=-1    | rates: head.*=-1 (expected PATTERN=FACTOR with a factor of 0 or more)"
            + " at optimizer.rates",
        "*=0          | rates: *=0.0 (expected a factor above 0 for some parameters)"
            + " at optimizer.rates",
      })
  void refusesRatesThatAreNone(String rate, String message) {
    assertThatThrownBy(
            () -> {
              try (GptNetwork network = GptNetwork.create(CONFIG, optimizer(rate), 5)) {
                network.use(new StepOptions(2, 1, ActivationCheckpointing.OFF, 1));
              }
            })
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(message);
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  private interface Element {
    void at(String name, int index, boolean ofMatrix);
  }

  private static void eachElement(Element element) {
    int i = 0;
    for (Parameter parameter : ParameterLayout.model(CONFIG).parameters()) {
      for (int j = 0; j < parameter.length(); j++) {
        element.at(parameter.name(), i++, parameter.isMatrix());
      }
    }
  }
}
