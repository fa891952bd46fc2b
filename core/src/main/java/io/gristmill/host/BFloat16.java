package io.gristmill.host;

/** Bfloat16, the upper half of a float32. */
public final class BFloat16 {

  private static final int INFINITE = 0x7f80_0000;
  private static final int QUIET = 0x0040_0000;
  private static final int UPPER_HALF = 0xffff_0000;

  private BFloat16() {}

  /** Rounds the bits of a float32 to the nearest bfloat16, ties to even; NaN remains NaN. */
  public static int round(int bits) {
    if ((bits & 0x7fff_ffff) > INFINITE) {
      return (bits | QUIET) & UPPER_HALF;
    }
    int even = (bits >>> 16) & 1;
    return (bits + 0x7fff + even) & UPPER_HALF;
  }

  public static float round(float value) {
    return Float.intBitsToFloat(round(Float.floatToRawIntBits(value)));
  }
}
