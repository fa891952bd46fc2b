package io.gristmill.preprocessing.read.charset;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Detects UTF-16 and UTF-32 without a byte order mark by zero bytes: markup is ASCII, so one byte
 * of each code unit is mostly zero and the others are not.
 */
public final class WideText {

  private static final Charset UTF_32LE = Charset.forName("UTF-32LE");
  private static final Charset UTF_32BE = Charset.forName("UTF-32BE");
  private static final int SAMPLE = 512;

  /**
   * Minimum fraction of ASCII among UTF-16 code units. Ideographs such as U+4E00 have a zero byte
   * too, but in the other half.
   */
  private static final double ASCII_SHARE = 0.1;

  /** Maximum zero bytes in the wrong half of code units per zero byte in the right half. */
  private static final double STRAY_SHARE = 0.05;

  private WideText() {}

  /** The charset of bytes whose zeros alternate like those of markup; empty if they do not. */
  public static Optional<Charset> detect(byte[] bytes, int from, int to) {
    int units = Math.min(SAMPLE, to - from) / 4;
    if (units == 0) {
      return Optional.empty();
    }
    Optional<Charset> byMarkup = beginsAsMarkup(bytes, from, to);
    if (byMarkup.isPresent()) {
      return byMarkup;
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
    double least = Math.max(1, ASCII_SHARE * 2 * units);
    if (odd >= least && even <= STRAY_SHARE * odd) {
      return Optional.of(StandardCharsets.UTF_16LE);
    }
    return even >= least && odd <= STRAY_SHARE * even
        ? Optional.of(StandardCharsets.UTF_16BE)
        : Optional.empty();
  }

  /**
   * Detects UTF-16 that begins with {@code <} and two further ASCII characters, whatever follows.
   */
  private static Optional<Charset> beginsAsMarkup(byte[] bytes, int from, int to) {
    if (to - from < 6) {
      return Optional.empty();
    }
    if (bytes[from] == '<') {
      return isAsciiPair(bytes, from + 2) && bytes[from + 1] == 0 && isAsciiPair(bytes, from + 4)
          ? Optional.of(StandardCharsets.UTF_16LE)
          : Optional.empty();
    }
    boolean big = bytes[from] == 0 && bytes[from + 1] == '<' && bytes[from + 2] == 0;
    return big && isAsciiPair(bytes, from + 3)
        ? Optional.of(StandardCharsets.UTF_16BE)
        : Optional.empty();
  }

  private static boolean isAsciiPair(byte[] bytes, int at) {
    return bytes[at] > 0 && bytes[at + 1] == 0;
  }

  /**
   * A byte order mark at the start of a text.
   *
   * @param length in bytes
   */
  public record ByteOrderMark(Charset charset, int length) {

    /** UTF-32 in little-endian order begins like UTF-16, so it is tried first. */
    private static final List<Mark> MARKS =
        List.of(
            new Mark(StandardCharsets.UTF_8, 0xef, 0xbb, 0xbf),
            new Mark(Charset.forName("UTF-32LE"), 0xff, 0xfe, 0, 0),
            new Mark(Charset.forName("UTF-32BE"), 0, 0, 0xfe, 0xff),
            new Mark(StandardCharsets.UTF_16LE, 0xff, 0xfe),
            new Mark(StandardCharsets.UTF_16BE, 0xfe, 0xff));

    private static final class Mark {

      private final byte[] bytes;
      private final ByteOrderMark mark;

      Mark(Charset charset, int... values) {
        bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
          bytes[i] = (byte) values[i];
        }
        mark = new ByteOrderMark(charset, values.length);
      }
    }

    /** The mark at {@code from}; empty if there is none. */
    public static Optional<ByteOrderMark> at(byte[] bytes, int from, int to) {
      // Nearly all pages begin with an ASCII character.
      if (from == to || bytes[from] > 0) {
        return Optional.empty();
      }
      for (Mark mark : MARKS) {
        int end = from + mark.bytes.length;
        if (end <= to && Arrays.equals(bytes, from, end, mark.bytes, 0, mark.bytes.length)) {
          return Optional.of(mark.mark);
        }
      }
      return Optional.empty();
    }
  }
}
