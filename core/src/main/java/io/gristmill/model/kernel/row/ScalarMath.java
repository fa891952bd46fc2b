package io.gristmill.model.kernel.row;

/**
 * The functions of one value that the kernels share: Cephes' exp, 2 units in the last place,
 * arguments cut to float32's range; not a number stays what it is.
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // constants as published
public final class ScalarMath {

  public static final float SMALLEST = -87.3f;
  public static final float LARGEST = 88.3f;
  public static final float LOG2_E = 1.44269504f;

  /** Adding 1.5 * 2^23 rounds to an integer and leaves it in the low bits. */
  public static final float ROUNDER = 12582912f;

  /** -ln 2 in two parts, the first exact in few bits (Cody and Waite). */
  public static final float MINUS_LN2_HIGH = -0.693359375f;

  public static final float MINUS_LN2_LOW = 2.12194440e-4f;

  public static final float P0 = 1.9875691500e-4f;
  public static final float P1 = 1.3981999507e-3f;
  public static final float P2 = 8.3334519073e-3f;
  public static final float P3 = 4.1665795894e-2f;
  public static final float P4 = 1.6666665459e-1f;
  public static final float P5 = 5.0000001201e-1f;

  /** GELU's tanh form is {@code x sigmoid(x (C1 + C3 x²))}, with C1 = 2 sqrt(2 / pi). */
  public static final float C1 = 1.5957691216f;

  public static final float C3 = 1.5957691216f * 0.044715f;

  private ScalarMath() {}

  public static float exp(float argument) {
    float x = Math.min(Math.max(argument, SMALLEST), LARGEST);
    float shifted = Math.fma(x, LOG2_E, ROUNDER);
    float n = shifted - ROUNDER;
    float r = Math.fma(n, MINUS_LN2_LOW, Math.fma(n, MINUS_LN2_HIGH, x));
    float p = Math.fma(P0, r, P1);
    p = Math.fma(p, r, P2);
    p = Math.fma(p, r, P3);
    p = Math.fma(p, r, P4);
    p = Math.fma(p, r, P5);
    p = Math.fma(p * r, r, r + 1f);
    int power = Float.floatToRawIntBits(shifted) << 23;
    return Float.intBitsToFloat(Float.floatToRawIntBits(p) + power);
  }

  public static float sigmoid(float x) {
    return 1 / (1 + exp(-x));
  }

  public static float sigmoidOfGelu(float x) {
    return sigmoid(x * Math.fma(C3, x * x, C1));
  }

  /** Derivative of {@code x s}, {@code s} being the sigmoid at x. */
  public static float geluSlope(float x, float s) {
    return Math.fma(x * s * (1 - s), Math.fma(3 * C3, x * x, C1), s);
  }
}
