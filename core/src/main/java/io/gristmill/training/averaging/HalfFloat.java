package io.gristmill.training.averaging;

/** IEEE 754 binary16, rounded to nearest even. */
final class HalfFloat {

  private static final int INFINITE = 0x7f80_0000;
  private static final int SMALLEST_NORMAL = 0x3880_0000;
  private static final int OVERFLOW = 0x4780_0000;
  private static final int BIAS = 0x3800_0000;
  private static final float SUBNORMAL_UNIT = 0x1p-24f;

  private HalfFloat() {}

  static short of(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    int magnitude = bits & 0x7fff_ffff;
    if (magnitude >= OVERFLOW) {
      return (short) (sign | (magnitude > INFINITE ? 0x7e00 : 0x7c00));
    }
    if (magnitude < SMALLEST_NORMAL) {
      // The last bit of a sum near a half is worth 2^-24, as a subnormal's: the addition rounds.
      int rounded = Float.floatToRawIntBits(Float.intBitsToFloat(magnitude) + 0.5f);
      return (short) (sign | (rounded - Float.floatToRawIntBits(0.5f)));
    }
    int even = (magnitude >>> 13) & 1;
    return (short) (sign | ((magnitude - BIAS + 0xfff + even) >>> 13));
  }

  static float toFloat(short half) {
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
