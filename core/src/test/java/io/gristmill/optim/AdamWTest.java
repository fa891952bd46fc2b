package io.gristmill.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.DecayShape;
import io.gristmill.config.OptimizerSection.MuonSection;
import io.gristmill.config.OptimizerSection.Name;
import io.gristmill.config.OptimizerSection.Schedule;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.host.Workers;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class AdamWTest {

  private static OptimizerSection section(double clip) {
    return new OptimizerSection(0.01, 0.01, 0, 9, 0.9, 0.95, 1e-8, 0.1, clip, Schedule.CONSTANT);
  }

  @Test
  void theFirstStepMovesByTheRateForAnyGradient() {
    INDArray gradient = Nd4j.createFromArray(3f, -0.5f);
    AdamW.Updater adam = new AdamW(section(0)).instantiate(Nd4j.zeros(DataType.FLOAT, 4), true);
    adam.applyUpdater(gradient, 0, 0);
    assertThat(gradient.toFloatVector())
        .containsExactly(new float[] {0.01f, -0.01f}, within(1e-7f));
  }

  @Test
  void clipsTheWholeGradientToTheGivenNorm() {
    INDArray state = Nd4j.zeros(DataType.FLOAT, 4);
    AdamW.Updater adam = new AdamW(section(1)).instantiate(state, true);
    adam.applyUpdater(Nd4j.createFromArray(3f, 4f), 0, 0);
    assertThat(adam.gradientNorm()).isCloseTo(5, within(1e-6));
    // First moments: a tenth of the clipped gradient.
    assertThat(state.getFloat(0)).isCloseTo(0.06f, within(1e-6f));
    assertThat(state.getFloat(1)).isCloseTo(0.08f, within(1e-6f));
  }

  @Test
  void leavesASmallerGradientUnchanged() {
    INDArray state = Nd4j.zeros(DataType.FLOAT, 4);
    new AdamW(section(1))
        .instantiate(state, true)
        .applyUpdater(Nd4j.createFromArray(0.3f, 0.4f), 0, 0);
    assertThat(state.getFloat(0)).isCloseTo(0.03f, within(1e-7f));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1e9, false",
    "5, 5, false",
    "5, 5.001, true",
    "0, Infinity, true",
    "0, NaN, true",
    "5, NaN, true"
  })
  void refusesAGradientThatIsNotFiniteOrAboveTheLimit(double limit, float value, boolean refused) {
    OptimizerSection limited =
        new OptimizerSection(
            Name.ADAMW,
            0.01,
            0.01,
            0,
            9,
            0.9,
            0.95,
            1e-8,
            0.1,
            1,
            Schedule.CONSTANT,
            0.2,
            DecayShape.LINEAR,
            limit,
            0,
            List.of(),
            MuonSection.published(0.01));
    INDArray state = Nd4j.createFromArray(0.5f, 0.25f);
    AdamW.Updater adam = new AdamW(limited).instantiate(state, false);
    INDArray gradient = Nd4j.createFromArray(new float[] {value});
    adam.applyUpdater(gradient, 3, 0);
    assertThat(adam.refused()).isEqualTo(refused);
    assertThat(gradient.getFloat(0) == 0).isEqualTo(refused);
    assertThat(state.getFloat(0) == 0.5f && state.getFloat(1) == 0.25f).isEqualTo(refused);
  }

  @Test
  void allImplementationsAgree() {
    Random random = new Random(1);
    AdamCoefficients c = AdamCoefficients.of(section(1), 0.01, 3, 0.7);
    for (int length : new int[] {1, 15, 16, 17, 5000}) {
      float[] gradient = values(random, length);
      float[] moment = values(random, length);
      INDArray expected = null;
      for (VectorMath math :
          List.of(
              VectorMath.Nd4jVectorMath.INSTANCE,
              new HostVectorMath(Workers.CALLER),
              new LaneVectorMath(Workers.CALLER))) {
        INDArray g = Nd4j.createFromArray(gradient);
        INDArray first = Nd4j.createFromArray(moment);
        INDArray second = first.mul(first);
        math.adam(g, first, second, c);
        math.addScaled(g, second, 0.3);
        INDArray direction = Nd4j.createFromArray(gradient);
        INDArray momentum = Nd4j.createFromArray(moment);
        math.momentum(direction, momentum, 0.7, 0.95);
        INDArray norm = Nd4j.scalar((float) math.norm(g)).reshape(1);
        INDArray all = Nd4j.concat(0, g, first, second, direction, momentum, norm);
        expected = expected == null ? all : expected;
        assertThat(all.sub(expected).amaxNumber().doubleValue())
            .as("%s, length %d", math.getClass().getSimpleName(), length)
            .isLessThan(3e-6 * (1 + expected.amaxNumber().doubleValue()));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 8})
  void anyNumberOfThreadsComputesTheSameBytes(int threads) {
    try (Workers workers = new Workers(threads)) {
      assertThat(computed(workers)).isEqualTo(computed(Workers.CALLER));
    }
  }

  /** Arrays of several pieces, the last of which is short. */
  private static float[] computed(Workers workers) {
    Random random = new Random(2);
    INDArray g = Nd4j.createFromArray(values(random, 300_001));
    INDArray first = g.mul(0.5);
    INDArray second = g.mul(g);
    VectorMath math = VectorMath.of(g, workers);
    double before = math.norm(g);
    math.adam(g, first, second, AdamCoefficients.of(section(1), 0.01, 3, 0.7));
    math.addScaled(first, second, 0.3);
    math.momentum(g, second, 0.7, 0.95);
    INDArray norms = Nd4j.createFromArray((float) before, (float) math.norm(g));
    return Nd4j.concat(0, g, first, second, norms).toFloatVector();
  }

  private static float[] values(Random random, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  @Test
  void decayAddsTheScaledParameterToTheUpdate() {
    INDArray update = Nd4j.createFromArray(1f, 2f);
    new DecoupledWeightDecay(0.1).apply(Nd4j.createFromArray(10f, -10f), update, 0.5, 0, 0);
    assertThat(update.toFloatVector()).containsExactly(new float[] {1.5f, 1.5f}, within(1e-6f));
  }

  @Test
  void refusesSettingsThatCannotBe() {
    OptimizerSection bad =
        new OptimizerSection(-1, 0, 0, 9, 1.0, 0.95, 1e-8, 0.1, 1, Schedule.CONSTANT);
    assertThatThrownBy(() -> new AdamW(bad))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("learning-rate: -1.0")
        .hasMessageContaining("beta1: 1.0");
  }
}
