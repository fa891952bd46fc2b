package io.gristmill.tokenizer.pieces;

/**
 * The pattern of tiktoken's cl100k_base, which GPT-4 and Llama 3 use, as an automaton:
 *
 * <pre>
 * (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
 * </pre>
 *
 * In words: an English ending after an apostrophe; or a run of letters with one character before
 * it; or up to three numbers; or a run of other characters with a space before and line ends
 * behind; or white space. No code point is looked at more than three times.
 */
final class Cl100kPreTokenizer implements PreTokenizer {

  @Override
  public int pieceEnd(byte[] utf8, int start, int limit) {
    byte kind = CodePointClass.at(utf8, start);
    return switch (kind) {
      case CodePointClass.LETTER -> lettersEnd(utf8, start, limit);
      case CodePointClass.NUMBER -> PieceEnds.numbers(utf8, start, limit);
      default -> otherEnd(utf8, start, limit, kind);
    };
  }

  private static int otherEnd(byte[] utf8, int start, int limit, byte kind) {
    int contraction = PieceEnds.contraction(utf8, start, limit);
    if (contraction > start) {
      return contraction;
    }
    int second = start + CodePointClass.width(utf8[start]);
    byte next = second < limit ? CodePointClass.at(utf8, second) : CodePointClass.SPACE;
    if (next == CodePointClass.LETTER && !PieceEnds.isLineEnd(utf8[start])) {
      return lettersEnd(utf8, second, limit);
    }
    if (kind == CodePointClass.OTHER) {
      return symbolsEnd(utf8, start, limit);
    }
    return utf8[start] == ' ' && next == CodePointClass.OTHER
        ? symbolsEnd(utf8, second, limit)
        : PieceEnds.spaces(utf8, start, limit);
  }

  private static int lettersEnd(byte[] utf8, int start, int limit) {
    return CodePointClass.runEnd(utf8, start, limit, CodePointClass.LETTER);
  }

  private static int symbolsEnd(byte[] utf8, int start, int limit) {
    int at = CodePointClass.runEnd(utf8, start, limit, CodePointClass.OTHER);
    while (at < limit && PieceEnds.isLineEnd(utf8[at])) {
      at++;
    }
    return at;
  }
}
