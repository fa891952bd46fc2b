package io.gristmill.tokenizer.pieces;

import io.gristmill.tokenizer.pieces.CodePointClass.UnicodeTable;
import java.util.Arrays;

/**
 * The pattern of tiktoken's o200k_base, which GPT-4o uses, as an automaton; with {@code U} for
 * {@code [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]} and {@code W} for {@code [\p{Ll}\p{Lm}\p{Lo}\p{M}]}:
 *
 * <pre>
 * [^\r\n\p{L}\p{N}]?U*W+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?U+W*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+
 * </pre>
 *
 * In words: a word, capitals first, with one character before it and an English ending; or up to
 * three numbers; or a run of other characters with a space before and line ends or slashes behind;
 * or white space. No code point is looked at more than three times.
 */
final class O200kPreTokenizer implements PreTokenizer {

  private static final int IN_WORD =
      CasedClass.UPPER | CasedClass.LOWER | CasedClass.UNCASED | CasedClass.MARK;
  private static final int EITHER = CasedClass.UNCASED | CasedClass.MARK;
  private static final int CAPITALS = CasedClass.UPPER | EITHER;
  private static final int SMALL = CasedClass.LOWER | EITHER;

  @Override
  public int pieceEnd(byte[] utf8, int start, int limit) {
    byte kind = CasedClass.at(utf8, start);
    if (kind == CasedClass.NUMBER) {
      return PieceEnds.numbers(utf8, start, limit);
    }
    // A mark may be the one character before a word, too: the word ends at the same place.
    if ((kind & IN_WORD) != 0) {
      return wordEnd(utf8, start, limit);
    }
    int second = start + CodePointClass.width(utf8[start]);
    byte next = second < limit ? CasedClass.at(utf8, second) : CasedClass.SPACE;
    if ((next & IN_WORD) != 0 && !PieceEnds.isLineEnd(utf8[start])) {
      return wordEnd(utf8, second, limit);
    }
    if (kind == CasedClass.OTHER) {
      return symbolsEnd(utf8, start, limit);
    }
    return utf8[start] == ' ' && next == CasedClass.OTHER
        ? symbolsEnd(utf8, second, limit)
        : PieceEnds.spaces(utf8, start, limit);
  }

  /**
   * {@code U*W+|U+W*} at a letter or mark. {@code U*} takes all it can. A small letter must follow;
   * else {@code U*} gives back up to the last character that may be either; without one, the second
   * form takes the run.
   */
  private static int wordEnd(byte[] utf8, int start, int limit) {
    int at = start;
    int afterEither = start;
    while (at < limit) {
      int kind = CasedClass.at(utf8, at);
      if ((kind & CAPITALS) == 0) {
        break;
      }
      at += CodePointClass.width(utf8[at]);
      if ((kind & EITHER) != 0) {
        afterEither = at;
      }
    }
    int small = runEnd(utf8, at, limit, SMALL);
    int end = small > at ? small : afterEither > start ? afterEither : at;
    return PieceEnds.contraction(utf8, end, limit);
  }

  private static int symbolsEnd(byte[] utf8, int start, int limit) {
    int at = runEnd(utf8, start, limit, CasedClass.OTHER | CasedClass.MARK);
    while (at < limit && (PieceEnds.isLineEnd(utf8[at]) || utf8[at] == '/')) {
      at++;
    }
    return at;
  }

  private static int runEnd(byte[] utf8, int start, int limit, int kinds) {
    int at = start;
    while (at < limit && (CasedClass.at(utf8, at) & kinds) != 0) {
      at += CodePointClass.width(utf8[at]);
    }
    return at;
  }

  /** The classes of code points in o200k's pattern, as bits that can be combined. */
  static final class CasedClass {

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
}
