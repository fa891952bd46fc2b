package io.gristmill.training.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.config.AveragingSection.OptimizerStates;
import io.gristmill.host.FloatEncoding;
import io.gristmill.training.averaging.SliceLayout.Slice;
import io.gristmill.training.averaging.SliceLayout.SliceState;
import io.gristmill.training.averaging.SliceSum.Residuals;
import io.gristmill.training.averaging.SliceSum.SliceResult;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SliceSumTest {

  private static final Slice SLICE = new Slice(0, ModelVector.PARAMETERS, 0, 1000, 0);

  @Test
  void weightsReplicasByTheirTokens() {
    SliceSum sum = new SliceSum(state(AveragingRule.mean(OptimizerStates.OWN)), plain());
    sum.add(30, FloatEncoding.FLOAT32.encode(filled(1)));
    sum.add(10, FloatEncoding.FLOAT32.encode(filled(5)));
    assertThat(sum.finish().state().values()).containsOnly(2f);
  }

  @Test
  void aReplicaThatSawNothingDoesNotCount() {
    SliceSum sum = new SliceSum(state(plain()), plain());
    sum.add(0, FloatEncoding.FLOAT32.encode(filled(Float.NaN)));
    sum.add(7, FloatEncoding.FLOAT32.encode(filled(3)));
    assertThat(sum.finish().state().values()).containsOnly(3f);
  }

  @ParameterizedTest
  @EnumSource
  void withoutTokensTheParametersAreUnchanged(FloatEncoding encoding) {
    AveragingRule rule = rule(new OuterOptimizer.Nesterov(0.7, 0.9), encoding, false);
    SliceResult result = new SliceSum(state(rule), rule).finish();
    assertThat(result.state().values()).isEqualTo(state(rule).values());
    assertThat(result.state().momentum()).containsOnly(0f);
  }

  @Test
  void theMeanOfOneIsThatOneBitForBit() {
    float[] values = random(3);
    SliceSum sum = new SliceSum(state(plain()), plain());
    sum.add(123_457, FloatEncoding.FLOAT32.encode(values));
    assertThat(sum.finish().state().values()).isEqualTo(values);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT16", "INT8", "INT4"})
  void addingTheUpdateGivesTheNewValuesBitForBit(FloatEncoding encoding) {
    AveragingRule rule = rule(new OuterOptimizer.Nesterov(0.7, 0.9), encoding, true);
    float[] follower = state(rule).values();
    SliceState state = state(rule);
    for (int round = 0; round < 5; round++) {
      SliceSum sum = new SliceSum(state, rule);
      sum.add(10, encoding.encode(random(10 + round)));
      sum.add(20, encoding.encode(random(20 + round)));
      SliceResult result = sum.finish();
      state = result.state();
      float[] update = new float[SLICE.length()];
      encoding.decode(result.update(), update);
      for (int i = 0; i < update.length; i++) {
        follower[i] += update[i];
      }
      assertThat(follower).isEqualTo(state.values());
    }
  }

  @Test
  void errorFeedbackRestoresTheEncodingError() {
    float small = 1e-3f;
    assertThat(movedBy(small, rule(new OuterOptimizer.Mean(), FloatEncoding.INT8, true)))
        .isCloseTo(100 * small, within(1.1f / 127));
    assertThat(movedBy(small, rule(new OuterOptimizer.Mean(), FloatEncoding.INT8, false))).isZero();
  }

  /** A hundred updates too small for the level their block's largest value sets. */
  private static float movedBy(float small, AveragingRule rule) {
    float[] residual = rule.keepsResiduals() ? new float[2] : new float[0];
    float moved = 0;
    for (int i = 0; i < 100; i++) {
      float[] decoded = new float[2];
      byte[] bytes = Residuals.encode(rule.encoding(), new float[] {1, small}, residual);
      rule.encoding().decode(bytes, decoded);
      moved += decoded[1];
    }
    return moved;
  }

  @Test
  void nesterovFollowsItsDefinition() {
    AveragingRule rule = rule(new OuterOptimizer.Nesterov(0.5, 0.8), FloatEncoding.FLOAT32, false);
    SliceState state = new SliceState(SLICE, filled(10), filled(2), new float[0], new float[0]);
    SliceSum sum = new SliceSum(state, rule);
    sum.add(1, FloatEncoding.FLOAT32.encode(filled(9)));
    SliceState moved = sum.finish().state();
    // g = 1, b = 0.8 * 2 + 1 = 2.6, new = 10 - 0.5 * (1 + 0.8 * 2.6)
    assertThat(moved.momentum()).containsOnly(2.6f);
    assertThat(moved.values()).containsOnly(8.46f);
  }

  private static AveragingRule plain() {
    return AveragingRule.mean(OptimizerStates.OWN);
  }

  private static AveragingRule rule(
      OuterOptimizer outer, FloatEncoding encoding, boolean feedback) {
    return AveragingRule.of(outer, encoding, OptimizerStates.OWN, feedback);
  }

  private static SliceState state(AveragingRule rule) {
    return SliceState.begin(SLICE, random(1), rule);
  }

  private static float[] filled(float value) {
    float[] values = new float[SLICE.length()];
    Arrays.fill(values, value);
    return values;
  }

  private static float[] random(int seed) {
    Random random = new Random(seed);
    float[] values = new float[SLICE.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
