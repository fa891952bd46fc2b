package io.gristmill.preprocessing.dedup.minhash;

import io.gristmill.preprocessing.text.Spans;
import java.util.Arrays;

/** Words in UTF-8 joined by one space, so that any run of words is a range of one array. */
final class WordBytes {

  private byte[] array = new byte[1 << 14];
  private int[] starts = new int[1 << 11];

  byte[] array() {
    return array;
  }

  int start(int word) {
    return starts[word];
  }

  /** One past the last byte of the word. */
  int end(int word) {
    return starts[word + 1] - 1;
  }

  /** Replaces the content by the words of a text. */
  void fill(String text, Spans words) {
    int count = words.count();
    if (starts.length <= count) {
      starts = new int[count + count / 2 + 1];
    }
    int at = 0;
    for (int i = 0; i < count; i++) {
      starts[i] = at;
      // A UTF-16 unit needs at most three bytes; the second unit of a pair pays for the fourth.
      reserve(at + 3L * words.length(i) + 1);
      at = append(text, words.start(i), words.end(i), at);
      array[at++] = ' ';
    }
    starts[count] = at;
  }

  private void reserve(long length) {
    if (length > array.length) {
      array = Arrays.copyOf(array, Math.toIntExact(Math.min(length * 2, Integer.MAX_VALUE - 8L)));
    }
  }

  private int append(String text, int from, int to, int start) {
    byte[] out = array;
    int at = start;
    for (int i = from; i < to; i++) {
      char unit = text.charAt(i);
      if (unit < 0x80) {
        out[at++] = (byte) unit;
      } else if (unit < 0x800) {
        out[at++] = (byte) (0xc0 | (unit >> 6));
        out[at++] = (byte) (0x80 | (unit & 0x3f));
      } else if (Character.isHighSurrogate(unit)
          && i + 1 < to
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        int point = Character.toCodePoint(unit, text.charAt(++i));
        out[at++] = (byte) (0xf0 | (point >> 18));
        out[at++] = (byte) (0x80 | ((point >> 12) & 0x3f));
        out[at++] = (byte) (0x80 | ((point >> 6) & 0x3f));
        out[at++] = (byte) (0x80 | (point & 0x3f));
      } else {
        // An unpaired surrogate is encoded like any other unit and hashed, never rejected.
        out[at++] = (byte) (0xe0 | (unit >> 12));
        out[at++] = (byte) (0x80 | ((unit >> 6) & 0x3f));
        out[at++] = (byte) (0x80 | (unit & 0x3f));
      }
    }
    return at;
  }
}
