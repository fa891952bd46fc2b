package io.gristmill.preprocessing.quality;

import java.util.function.LongConsumer;

/**
 * Splits a text into words for n-grams, as hashes: runs of letters in lower case, digits as 0, and
 * every other visible character by itself. So are the characters of scripts without spaces.
 */
final class NgramWords {

  private static final long START = 0xCBF29CE484222325L;
  private static final long PRIME = 0x100000001B3L;

  private NgramWords() {}

  /** Passes the hash of each word in order. */
  static void split(String text, LongConsumer words) {
    long hash = START;
    for (int i = 0, point; i < text.length(); i += Character.charCount(point)) {
      point = text.codePointAt(i);
      if (point < 0x80 ? isAsciiWord(point) : isWord(point)) {
        hash = (hash ^ normal(point)) * PRIME;
        continue;
      }
      if (hash != START) {
        words.accept(mix(hash));
        hash = START;
      }
      if (point > ' ' && !Character.isWhitespace(point) && !Character.isSpaceChar(point)) {
        words.accept(mix((START ^ point) * PRIME));
      }
    }
    if (hash != START) {
      words.accept(mix(hash));
    }
  }

  private static boolean isAsciiWord(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static boolean isWord(int point) {
    int type = Character.getType(point);
    boolean mark = type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    return (Character.isLetterOrDigit(point) || mark) && !isWithoutSpaces(point);
  }

  /** Thai, Lao, Myanmar, Khmer, Kana and ideographs. */
  private static boolean isWithoutSpaces(int point) {
    return (point >= 0x0E00 && point <= 0x0EFF)
        || (point >= 0x1000 && point <= 0x109F)
        || (point >= 0x1780 && point <= 0x17FF)
        || (point >= 0x3040 && point <= 0x30FF)
        || Character.isIdeographic(point);
  }

  private static int normal(int point) {
    if (point < 0x80) {
      return point <= '9' ? '0' : point | 0x20;
    }
    return Character.isDigit(point) ? '0' : Character.toLowerCase(point);
  }

  /** A bijection that spreads similar hashes (SplitMix64). */
  static long mix(long hash) {
    long mixed = (hash ^ (hash >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  /** The key of an n-gram from that of all its words but the last. */
  static long extend(long key, long word) {
    return mix(key + 0x9E3779B97F4A7C15L + word * 0xD1342543DE82EF95L);
  }
}
