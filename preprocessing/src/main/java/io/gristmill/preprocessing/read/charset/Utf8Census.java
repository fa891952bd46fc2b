package io.gristmill.preprocessing.read.charset;

/**
 * How much of some bytes is UTF-8.
 *
 * @param sequences well-formed sequences of two bytes and more
 * @param errors bytes that belong to none; a sequence cut off at the end is no error
 */
record Utf8Census(int sequences, int errors) {

  static Utf8Census of(byte[] bytes, int from, int to) {
    int sequences = 0;
    int errors = 0;
    int at = from;
    while (at < to) {
      if (bytes[at] >= 0) {
        at++;
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
    return new Utf8Census(sequences, errors);
  }

  /** 1 for bytes that start no sequence. */
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
    while (from + count < to && (bytes[from + count] & 0xc0) == 0x80) {
      count++;
    }
    return count;
  }

  /** Neither overlong, nor a surrogate, nor above U+10FFFF (Unicode table 3-7). */
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

  /** Well-formed, and not merely ASCII: no text in another charset looks like this by chance. */
  boolean proves() {
    return errors == 0 && sequences > 0;
  }

  /** More likely UTF-8 with some damage than another charset. */
  boolean suggests() {
    return errors <= sequences;
  }
}
