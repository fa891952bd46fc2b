package io.gristmill.tokenizer.pieces;

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
}
