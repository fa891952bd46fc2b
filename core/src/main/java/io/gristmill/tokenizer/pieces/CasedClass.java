package io.gristmill.tokenizer.pieces;

import java.util.Arrays;

/** The classes of code points in o200k's pattern, as bits that can be combined. */
final class CasedClass {

  static final byte OTHER = 64;
  static final byte SPACE = 1;
  static final byte NUMBER = 2;

  /** Letters of upper or title case: Lu, Lt. */
  static final byte UPPER = 4;

  /** Letters of lower case: Ll. */
  static final byte LOWER = 8;

  /** Letters without case, which stand for either: Lm, Lo. */
  static final byte UNCASED = 16;

  /** Marks, which go with letters: Mn, Mc, Me. */
  static final byte MARK = 32;

  private static final String CASES_MARKS = "unicode-17-cases-marks.txt";
  private static final byte[][] BLOCKS = load();

  /** Classes of ASCII, apart because most text is. */
  private static final byte[] ASCII = Arrays.copyOf(BLOCKS[0], 128);

  private CasedClass() {}

  static byte of(int codePoint) {
    return BLOCKS[codePoint >>> UnicodeTable.BLOCK_BITS][codePoint & (UnicodeTable.BLOCK - 1)];
  }

  /** The class of the code point whose first byte is at {@code at}. */
  static byte at(byte[] utf8, int at) {
    byte lead = utf8[at];
    return lead >= 0 ? ASCII[lead] : of(CodePointClass.codePointAt(utf8, at));
  }

  private static byte[][] load() {
    UnicodeTable table = new UnicodeTable();
    table.fill(0, Character.MAX_CODE_POINT, OTHER);
    table.fillSpaces(SPACE);
    UnicodeTable.read(
        CodePointClass.LETTERS_NUMBERS,
        (letter, first, last) -> table.fill(first, last, letter == 'L' ? UNCASED : NUMBER));
    UnicodeTable.read(CASES_MARKS, (letter, first, last) -> fill(table, letter, first, last));
    return table.blocks();
  }

  private static void fill(UnicodeTable table, char letter, int first, int last) {
    switch (letter) {
      case 'U' -> table.fill(first, last, UPPER);
      case 'L' -> table.fill(first, last, LOWER);
      case 'M' -> table.fill(first, last, MARK);
      case 'A' -> fillInTurn(table, first, last);
      default -> throw new IllegalStateException("class: " + letter + " in " + CASES_MARKS);
    }
  }

  private static void fillInTurn(UnicodeTable table, int first, int last) {
    for (int codePoint = first; codePoint <= last; codePoint++) {
      table.set(codePoint, (codePoint - first) % 2 == 0 ? UPPER : LOWER);
    }
  }
}
