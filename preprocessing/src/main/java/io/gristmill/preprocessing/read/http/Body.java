package io.gristmill.preprocessing.read.http;

/** Bytes {@code array[from, to)} of a message body; a view. */
public record Body(byte[] array, int from, int to) {

  public Body {
    if (from < 0 || to < from || to > array.length) {
      throw new IllegalArgumentException(
          "body: [" + from + ", " + to + ") of " + array.length + " bytes");
    }
  }

  public int length() {
    return to - from;
  }

  /** Whether a sample of the first bytes is not text in any charset. */
  public boolean isBinary() {
    return BinaryData.is(this);
  }

  /** Unsigned byte at {@code index}; -1 after the end. */
  int at(int index) {
    return from + index < to ? array[from + index] & 0xff : -1;
  }
}
