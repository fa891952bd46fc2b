package io.gristmill.preprocessing.read.http;

import io.gristmill.preprocessing.read.charset.ByteOrderMark;
import io.gristmill.preprocessing.read.charset.WideText;

/**
 * Distinguishes text from binary data by control characters, which are rare in text of any charset.
 */
final class BinaryData {

  private static final int SAMPLE = 512;

  /** Compressed data has about ten control characters per hundred bytes, text almost none. */
  private static final int BYTES_PER_CONTROL = 64;

  private BinaryData() {}

  /** Whether a sample of the first bytes is not text in any charset. */
  static boolean is(Body body) {
    int count = Math.min(SAMPLE, body.length());
    int controls = 0;
    int zeros = 0;
    for (int at = 0; at < count; at++) {
      int b = body.at(at);
      if (b < ' ' || b == 0x7f) {
        zeros += b == 0 ? 1 : 0;
        controls += isControl(b) ? 1 : 0;
      }
    }
    boolean binary = controls > 1 + count / BYTES_PER_CONTROL || 2 * zeros > count;
    return binary && !isWide(body);
  }

  private static boolean isWide(Body body) {
    return ByteOrderMark.at(body.array(), body.from(), body.to()).isPresent()
        || WideText.detect(body.array(), body.from(), body.to()).isPresent();
  }

  /** Zero is excluded, since it pads some pages, and ESC, which ISO-2022-JP uses. */
  private static boolean isControl(int b) {
    boolean blank = b >= '\t' && b <= '\r';
    return b != 0 && !blank && b != 0x1b;
  }
}
