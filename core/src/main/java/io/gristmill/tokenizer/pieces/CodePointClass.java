package io.gristmill.tokenizer.pieces;

import java.util.Arrays;

/** The four classes of code points that GPT-2's and cl100k's patterns tell apart. */
final class CodePointClass {

  static final byte OTHER = 0;
  static final byte SPACE = 1;
  static final byte LETTER = 2;
  static final byte NUMBER = 3;

  static final String LETTERS_NUMBERS = "unicode-17-letters-numbers.txt";

  private static final byte[][] BLOCKS = load();

  /** Classes of ASCII, apart because most text is. */
  private static final byte[] ASCII = Arrays.copyOf(BLOCKS[0], 128);

  private CodePointClass() {}

  static byte of(int codePoint) {
    return BLOCKS[codePoint >>> UnicodeTable.BLOCK_BITS][codePoint & (UnicodeTable.BLOCK - 1)];
  }

  /** The code point whose first byte is at {@code at}. */
  static int codePointAt(byte[] utf8, int at) {
    int lead = utf8[at];
    if (lead >= 0) {
      return lead;
    }
    if (lead < (byte) 0xE0) {
      return (lead & 0x1F) << 6 | (utf8[at + 1] & 0x3F);
    }
    if (lead < (byte) 0xF0) {
      return (lead & 0x0F) << 12 | (utf8[at + 1] & 0x3F) << 6 | (utf8[at + 2] & 0x3F);
    }
    return (lead & 0x07) << 18
        | (utf8[at + 1] & 0x3F) << 12
        | (utf8[at + 2] & 0x3F) << 6
        | (utf8[at + 3] & 0x3F);
  }

  /** Bytes of a code point with this first byte. */
  static int width(byte lead) {
    return lead >= 0 ? 1 : lead < (byte) 0xE0 ? 2 : lead < (byte) 0xF0 ? 3 : 4;
  }

  /** The class of the code point whose first byte is at {@code at}. */
  static byte at(byte[] utf8, int at) {
    byte lead = utf8[at];
    return lead >= 0 ? ASCII[lead] : of(codePointAt(utf8, at));
  }

  /** The end of a run of one class; {@code start} if it has none there. */
  static int runEnd(byte[] utf8, int start, int limit, byte kind) {
    int at = start;
    while (at < limit) {
      byte lead = utf8[at];
      if ((lead >= 0 ? ASCII[lead] : of(codePointAt(utf8, at))) != kind) {
        return at;
      }
      at += lead >= 0 ? 1 : width(lead);
    }
    return at;
  }

  private static byte[][] load() {
    UnicodeTable table = new UnicodeTable();
    table.fillSpaces(SPACE);
    UnicodeTable.read(
        LETTERS_NUMBERS,
        (letter, first, last) -> table.fill(first, last, letter == 'L' ? LETTER : NUMBER));
    return table.blocks();
  }
}
