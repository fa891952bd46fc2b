package io.gristmill.preprocessing.read.charset;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * UTF-16 and UTF-32 without a byte order mark, known by zero bytes: markup is ASCII, so one byte of
 * each code unit is mostly zero and the others are not.
 */
public final class WideText {

  private static final Charset UTF_32LE = Charset.forName("UTF-32LE");
  private static final Charset UTF_32BE = Charset.forName("UTF-32BE");
  private static final int SAMPLE = 512;

  /** Share of UTF-16 code units that must be ASCII if no label names UTF-16. */
  private static final double ASCII_SHARE = 0.1;

  /** Zero bytes in the wrong half of a code unit, for each in the right half. */
  private static final double STRAY_SHARE = 0.05;

  private WideText() {}

  /** Charset of bytes whose zeros alternate as those of markup; empty if they do not. */
  public static Optional<Charset> detect(byte[] bytes, int from, int to) {
    return detect(bytes, from, to, ASCII_SHARE);
  }

  /** As {@link #detect(byte[], int, int)}, for text labelled UTF-16: any clear pattern counts. */
  static Optional<Charset> detectLabelled(byte[] bytes, int from, int to) {
    return detect(bytes, from, to, 0);
  }

  private static Optional<Charset> detect(byte[] bytes, int from, int to, double asciiShare) {
    int units = Math.min(SAMPLE, to - from) / 4;
    if (units == 0) {
      return Optional.empty();
    }
    int[] zeros = new int[4];
    for (int i = 0; i < 4 * units; i++) {
      zeros[i & 3] += bytes[from + i] == 0 ? 1 : 0;
    }
    if (zeros[3] == units && zeros[2] >= (1 - STRAY_SHARE) * units && zeros[0] < units) {
      return Optional.of(UTF_32LE);
    }
    if (zeros[0] == units && zeros[1] >= (1 - STRAY_SHARE) * units && zeros[3] < units) {
      return Optional.of(UTF_32BE);
    }
    int even = zeros[0] + zeros[2];
    int odd = zeros[1] + zeros[3];
    double least = Math.max(1, asciiShare * 2 * units);
    if (odd >= least && even <= STRAY_SHARE * odd) {
      return Optional.of(StandardCharsets.UTF_16LE);
    }
    return even >= least && odd <= STRAY_SHARE * even
        ? Optional.of(StandardCharsets.UTF_16BE)
        : Optional.empty();
  }
}
