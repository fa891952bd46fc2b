package io.gristmill.preprocessing.read.http;

import io.gristmill.preprocessing.read.charset.WideText;
import io.gristmill.preprocessing.read.charset.WideText.ByteOrderMark;

/** Bytes {@code array[from, to)} of a message body; a view. */
public record Body(byte[] array, int from, int to) {

  private static final int SAMPLE = 512;

  /** Compressed data has about ten control characters per hundred bytes, text almost none. */
  private static final int BYTES_PER_CONTROL = 64;

  public Body {
    if (from < 0 || to < from || to > array.length) {
      throw new IllegalArgumentException(
          "body: [" + from + ", " + to + ") of " + array.length + " bytes");
    }
  }

  public int length() {
    return to - from;
  }

  /**
   * Whether a sample of the first bytes is not text in any charset, by control characters, which
   * are rare in text.
   */
  public boolean isBinary() {
    int count = Math.min(SAMPLE, length());
    int controls = 0;
    int zeros = 0;
    for (int at = 0; at < count; at++) {
      int b = at(at);
      if (b < ' ' || b == 0x7f) {
        zeros += b == 0 ? 1 : 0;
        controls += isControl(b) ? 1 : 0;
      }
    }
    boolean binary = controls > 1 + count / BYTES_PER_CONTROL || 2 * zeros > count;
    return binary && !isWide();
  }

  /** Unsigned byte at {@code index}; -1 after the end. */
  int at(int index) {
    return from + index < to ? array[from + index] & 0xff : -1;
  }

  private boolean isWide() {
    return ByteOrderMark.at(array, from, to).isPresent()
        || WideText.detect(array, from, to).isPresent();
  }

  /** Zero is excluded, since it pads some pages, and ESC, which ISO-2022-JP uses. */
  private static boolean isControl(int b) {
    boolean blank = b >= '\t' && b <= '\r';
    return b != 0 && !blank && b != 0x1b;
  }
}
