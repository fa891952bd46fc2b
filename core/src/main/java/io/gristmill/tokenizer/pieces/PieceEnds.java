package io.gristmill.tokenizer.pieces;

/** Parts that cl100k's and o200k's patterns have in common. */
final class PieceEnds {

  private static final int MOST_DIGITS = 3;

  /** The last byte of U+017F, an s to a pattern that ignores case; the first is 0xC5. */
  private static final byte LONG_S_SECOND = (byte) 0xBF;

  private PieceEnds() {}

  /** {@code \p{N}{1,3}}, at a number. */
  static int numbers(byte[] utf8, int start, int limit) {
    int at = start;
    for (int n = 0; n < MOST_DIGITS && at < limit; n++) {
      if (CodePointClass.at(utf8, at) != CodePointClass.NUMBER) {
        break;
      }
      at += CodePointClass.width(utf8[at]);
    }
    return at;
  }

  /**
   * {@code \s*[\r\n]+|\s+(?!\S)|\s+}, at white space: a run up to its last line end; without one,
   * all of it at the end of text, or else without its last character if it has two or more.
   */
  static int spaces(byte[] utf8, int start, int limit) {
    int at = start;
    int last = start;
    int afterLine = start;
    while (at < limit && CodePointClass.at(utf8, at) == CodePointClass.SPACE) {
      last = at;
      at += CodePointClass.width(utf8[at]);
      if (isLineEnd(utf8[last])) {
        afterLine = at;
      }
    }
    if (afterLine > start) {
      return afterLine;
    }
    return at == limit || last == start ? at : last;
  }

  static boolean isLineEnd(byte value) {
    return value == '\r' || value == '\n';
  }

  /**
   * {@code (?i:'s|'t|'re|'ve|'m|'ll|'d)?}: an English ending after an apostrophe, in any case.
   * {@code start} itself if there is none.
   */
  static int contraction(byte[] utf8, int start, int limit) {
    if (start + 1 >= limit || utf8[start] != '\'') {
      return start;
    }
    int a = lower(utf8[start + 1]);
    if (a == 's' || a == 't' || a == 'm' || a == 'd') {
      return start + 2;
    }
    if (start + 2 >= limit) {
      return start;
    }
    int b = lower(utf8[start + 2]);
    boolean two = ((a == 'r' || a == 'v') && b == 'e') || (a == 'l' && b == 'l');
    boolean longS = utf8[start + 1] == (byte) 0xC5 && utf8[start + 2] == LONG_S_SECOND;
    return two || longS ? start + 3 : start;
  }

  /** Right for letters of ASCII; no other byte becomes one of those looked for. */
  private static int lower(byte value) {
    return value < 0 ? value : value | 0x20;
  }
}
