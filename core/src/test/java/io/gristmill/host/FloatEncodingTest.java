package io.gristmill.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.host.FloatEncoding.HalfFloat;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FloatEncodingTest {

  @ParameterizedTest
  @CsvSource({"FLOAT32, 0", "FLOAT16, 4.9e-4", "INT8, 3.94e-3", "INT4, 7.15e-2"})
  void theErrorIsWithinThePrecisionOfABlocksLargestValue(FloatEncoding encoding, float precision) {
    for (float scale : new float[] {1e-30f, 1e-8f, 1e-3f, 1, 1e6f}) {
      float[] values = random(1000, scale);
      float[] decoded = roundTrip(encoding, values);
      for (int i = 0; i < values.length; i++) {
        assertThat(Math.abs(decoded[i] - values[i]))
            .isLessThanOrEqualTo(precision * largestOfBlock(values, i));
      }
    }
  }

  @Test
  void halvesKeepTheRelativePrecisionOfSmallUpdatesInABlock() {
    float[] values = {1e-3f, 1e-8f, -3e-8f};
    float[] decoded = roundTrip(FloatEncoding.FLOAT16, values);
    for (int i = 0; i < values.length; i++) {
      assertThat(Math.abs(decoded[i] / values[i] - 1)).isLessThan(4.9e-4f);
    }
  }

  @ParameterizedTest
  @EnumSource
  void zerosAndEmptyArraysAreEncodedExactly(FloatEncoding encoding) {
    assertThat(roundTrip(encoding, new float[300])).containsOnly(0f);
    assertThat(roundTrip(encoding, new float[0])).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void nonFiniteValuesRemainNonFinite(FloatEncoding encoding) {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      float[] values = random(600, 1);
      values[300] = bad;
      float[] decoded = roundTrip(encoding, values);
      assertThat(decoded[300]).isNotIn(finite(decoded[300]));
      assertThat(decoded[0]).isFinite();
    }
  }

  @ParameterizedTest
  @EnumSource
  void arraysCutAtBlocksEncodeLikeTheWhole(FloatEncoding encoding) {
    float[] values = random(4 * FloatEncoding.BLOCK + 10, 1e-2f);
    float[] whole = roundTrip(encoding, values);
    int cut = 3 * FloatEncoding.BLOCK;
    float[] tail = Arrays.copyOfRange(values, cut, values.length);
    assertThat(roundTrip(encoding, tail)).isEqualTo(Arrays.copyOfRange(whole, cut, values.length));
  }

  @Test
  void sizesAreFourTwoOneAndAboutHalfAByteAnElement() {
    float[] values = new float[FloatEncoding.BLOCK * 64];
    assertThat(FloatEncoding.FLOAT32.encode(values)).hasSize(4 * values.length);
    assertThat(FloatEncoding.FLOAT16.encode(values).length / (2.0 * values.length))
        .isLessThan(1.01);
    assertThat(FloatEncoding.INT8.encode(values).length / (1.0 * values.length)).isLessThan(1.02);
    assertThat(FloatEncoding.INT4.encode(values).length / (1.0 * values.length)).isEqualTo(0.5625);
  }

  @Test
  void fourBitsHoldEveryLevelOfAGroupAndAnOddLength() {
    float[] values = new float[15];
    for (int i = 0; i < values.length; i++) {
      values[i] = i - 7;
    }
    assertThat(roundTrip(FloatEncoding.INT4, values)).isEqualTo(values);
  }

  @Test
  void halvesRoundToNearestEvenAndOverflowToInfinity() {
    assertThat(HalfFloat.toFloat(HalfFloat.of(2049))).isEqualTo(2048);
    assertThat(HalfFloat.toFloat(HalfFloat.of(2051))).isEqualTo(2052);
    assertThat(HalfFloat.toFloat(HalfFloat.of(65519))).isEqualTo(65504);
    assertThat(HalfFloat.toFloat(HalfFloat.of(65520))).isInfinite();
    assertThat(HalfFloat.toFloat(HalfFloat.of(0x1p-24f))).isEqualTo(0x1p-24f);
    assertThat(HalfFloat.toFloat(HalfFloat.of(0x1p-25f))).isZero();
    assertThat(HalfFloat.toFloat(HalfFloat.of(-0x3p-25f))).isEqualTo(-0x1p-23f);
  }

  @Test
  void everyHalfSurvivesARoundTrip() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = HalfFloat.toFloat((short) bits);
      if (!Float.isNaN(value)) {
        assertThat(HalfFloat.of(value)).isEqualTo((short) bits);
      }
    }
  }

  private static float[] roundTrip(FloatEncoding encoding, float[] values) {
    float[] decoded = new float[values.length];
    encoding.decode(encoding.encode(values), decoded);
    return decoded;
  }

  private static float[] random(int length, float scale) {
    Random random = new Random(length);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian() * scale;
    }
    return values;
  }

  private static float largestOfBlock(float[] values, int index) {
    float largest = 0;
    int from = index / FloatEncoding.BLOCK * FloatEncoding.BLOCK;
    for (int i = from; i < Math.min(values.length, from + FloatEncoding.BLOCK); i++) {
      largest = Math.max(largest, Math.abs(values[i]));
    }
    return largest;
  }

  private static Object[] finite(float value) {
    return Float.isFinite(value) ? new Object[] {value} : new Object[0];
  }
}
