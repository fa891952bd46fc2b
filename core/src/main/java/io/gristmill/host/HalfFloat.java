package io.gristmill.host;

/** Conversion from and to IEEE 754 binary16, rounding to nearest even. */
public final class HalfFloat {

  private static final int INFINITE = 0x7f80_0000;
  private static final int SMALLEST_NORMAL = 0x3880_0000;
  private static final int OVERFLOW = 0x4780_0000;
  private static final int BIAS = 0x3800_0000;
  private static final float SUBNORMAL_UNIT = 0x1p-24f;

  private HalfFloat() {}

  public static short of(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    int magnitude = bits & 0x7fff_ffff;
    if (magnitude >= OVERFLOW) {
      return (short) (sign | (magnitude > INFINITE ? 0x7e00 : 0x7c00));
    }
    if (magnitude < SMALLEST_NORMAL) {
      // The last bit of a float near 0.5 is 2^-24, like that of a subnormal: the addition rounds.
      int rounded = Float.floatToRawIntBits(Float.intBitsToFloat(magnitude) + 0.5f);
      return (short) (sign | (rounded - Float.floatToRawIntBits(0.5f)));
    }
    int even = (magnitude >>> 13) & 1;
    return (short) (sign | ((magnitude - BIAS + 0xfff + even) >>> 13));
  }

  public static float toFloat(short half) {
    int magnitude = half & 0x7fff;
    int sign = (half & 0x8000) << 16;
    if (magnitude < 0x400) {
      float value = magnitude * SUBNORMAL_UNIT;
      return sign == 0 ? value : -value;
    }
    int bits =
        magnitude >= 0x7c00 ? INFINITE | (magnitude & 0x3ff) << 13 : (magnitude << 13) + BIAS;
    return Float.intBitsToFloat(sign | bits);
  }
}
