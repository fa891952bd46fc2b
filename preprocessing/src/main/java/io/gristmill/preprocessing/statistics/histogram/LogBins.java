package io.gristmill.preprocessing.statistics.histogram;

/**
 * Fixed bins of doubles: 32 to a factor of two, from 2<sup>-24</sup> to 2<sup>40</sup>, mirrored
 * for negative numbers, and one for zero. Read off the number's bits, so that no platform's
 * logarithm decides. Whole numbers up to 64 have a bin of their own; a bin is at most 1/32 of its
 * edge wide.
 */
final class LogBins {

  private static final int BITS = 5;
  private static final int SHIFT = 52 - BITS;
  private static final int LOWEST_EXPONENT = -24;
  private static final int OCTAVES = 64;
  private static final long FIRST = (long) (Double.MAX_EXPONENT + LOWEST_EXPONENT) << BITS;

  /** Bins of one sign. Smaller and larger numbers count in the outermost. */
  static final int ONE_SIDE = OCTAVES << BITS;

  private LogBins() {}

  /** From {@code -ONE_SIDE} to {@code ONE_SIDE}; of a finite number. */
  static int of(double number) {
    if (number == 0) {
      return 0;
    }
    long place = (Double.doubleToRawLongBits(Math.abs(number)) >>> SHIFT) - FIRST;
    int bin = 1 + (int) Math.max(0, Math.min(ONE_SIDE - 1L, place));
    return number > 0 ? bin : -bin;
  }

  /** The end of a bin that is nearer to zero; it belongs to the bin. */
  static double edge(int bin) {
    if (bin == 0) {
      return 0;
    }
    double edge = Double.longBitsToDouble((FIRST + Math.abs(bin) - 1) << SHIFT);
    return bin > 0 ? edge : -edge;
  }
}
