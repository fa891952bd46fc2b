package io.gristmill.preprocessing.read.charset;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Counts of valid and invalid UTF-8.
 *
 * @param sequences well-formed sequences of two or more bytes
 * @param errors bytes outside of any sequence; a sequence truncated at the end is no error
 */
record Utf8Statistics(int sequences, int errors) {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long NOT_ASCII = 0x8080808080808080L;

  static Utf8Statistics of(byte[] bytes, int from, int to) {
    int sequences = 0;
    int errors = 0;
    int at = from;
    while (at < to) {
      if (bytes[at] >= 0) {
        at = afterAscii(bytes, at + 1, to);
        continue;
      }
      int simple = simpleSequence(bytes, at, to);
      if (simple > 0) {
        sequences++;
        at += simple;
        continue;
      }
      int length = sequenceLength(bytes[at] & 0xff);
      int found = 1 + continuations(bytes, at + 1, Math.min(to, at + length));
      if (length > 1 && found == length && isShortestForm(bytes, at)) {
        sequences++;
        at += length;
      } else if (length > 1 && at + found == to) {
        at = to;
      } else {
        errors++;
        at++;
      }
    }
    return new Utf8Statistics(sequences, errors);
  }

  /** Skips ASCII eight bytes at a time, since pages are mostly ASCII. */
  static int afterAscii(byte[] bytes, int from, int to) {
    int at = from;
    while (at + Long.BYTES <= to && ((long) LONGS.get(bytes, at) & NOT_ASCII) == 0) {
      at += Long.BYTES;
    }
    while (at < to && bytes[at] >= 0) {
      at++;
    }
    return at;
  }

  /**
   * Length of a sequence whose bits alone show that it is well-formed, as most are; 0 for any
   * other.
   */
  private static int simpleSequence(byte[] bytes, int at, int to) {
    int lead = bytes[at] & 0xff;
    if (lead >= 0xc2 && lead <= 0xdf && at + 1 < to && isContinuation(bytes[at + 1])) {
      return 2;
    }
    boolean three = lead > 0xe0 && lead <= 0xef && lead != 0xed && at + 2 < to;
    return three && isContinuation(bytes[at + 1]) && isContinuation(bytes[at + 2]) ? 3 : 0;
  }

  private static boolean isContinuation(byte b) {
    return (b & 0xc0) == 0x80;
  }

  /** Returns 1 for bytes that start no sequence. */
  private static int sequenceLength(int lead) {
    if (lead >= 0xc2 && lead <= 0xdf) {
      return 2;
    }
    if (lead >= 0xe0 && lead <= 0xef) {
      return 3;
    }
    return lead >= 0xf0 && lead <= 0xf4 ? 4 : 1;
  }

  private static int continuations(byte[] bytes, int from, int to) {
    int count = 0;
    while (from + count < to && isContinuation(bytes[from + count])) {
      count++;
    }
    return count;
  }

  /**
   * Whether the sequence is neither overlong, nor a surrogate, nor above U+10FFFF (Unicode table
   * 3-7).
   */
  private static boolean isShortestForm(byte[] bytes, int at) {
    int lead = bytes[at] & 0xff;
    int second = bytes[at + 1] & 0xff;
    return switch (lead) {
      case 0xe0 -> second >= 0xa0;
      case 0xed -> second <= 0x9f;
      case 0xf0 -> second >= 0x90;
      case 0xf4 -> second <= 0x8f;
      default -> true;
    };
  }

  /**
   * Whether the bytes are well-formed and not only ASCII, which no other charset produces by
   * chance.
   */
  boolean proves() {
    return errors == 0 && sequences > 0;
  }

  /** Whether the bytes are more likely damaged UTF-8 than another charset. */
  boolean suggests() {
    return errors <= sequences;
  }
}
