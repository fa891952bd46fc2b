package io.gristmill.preprocessing.read.charset;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

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
