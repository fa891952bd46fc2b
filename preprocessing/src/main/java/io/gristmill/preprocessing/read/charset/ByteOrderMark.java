package io.gristmill.preprocessing.read.charset;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The mark some texts begin with.
 *
 * @param length in bytes
 */
record ByteOrderMark(Charset charset, int length) {

  static Optional<ByteOrderMark> at(byte[] bytes, int from, int to) {
    int first = to - from > 0 ? bytes[from] & 0xff : -1;
    int second = to - from > 1 ? bytes[from + 1] & 0xff : -1;
    int third = to - from > 2 ? bytes[from + 2] & 0xff : -1;
    if (first == 0xef && second == 0xbb && third == 0xbf) {
      return Optional.of(new ByteOrderMark(StandardCharsets.UTF_8, 3));
    }
    if (first == 0xff && second == 0xfe) {
      return Optional.of(new ByteOrderMark(StandardCharsets.UTF_16LE, 2));
    }
    if (first == 0xfe && second == 0xff) {
      return Optional.of(new ByteOrderMark(StandardCharsets.UTF_16BE, 2));
    }
    return Optional.empty();
  }
}
