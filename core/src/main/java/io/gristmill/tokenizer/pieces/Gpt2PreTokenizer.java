package io.gristmill.tokenizer.pieces;

/**
 * GPT-2's pattern as an automaton:
 *
 * <pre>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</pre>
 *
 * In words: an English ending after an apostrophe; or a run of letters, of numbers or of other
 * characters, with the space before it; or a run of white space, which leaves its last character to
 * what follows. No code point is looked at more than twice.
 */
final class Gpt2PreTokenizer implements PreTokenizer {

  @Override
  public int pieceEnd(byte[] utf8, int start, int limit) {
    byte first = utf8[start];
    if (first == '\'') {
      int end = contractionEnd(utf8, start, limit);
      return end > start ? end : CodePointClass.runEnd(utf8, start, limit, CodePointClass.OTHER);
    }
    byte kind = CodePointClass.at(utf8, start);
    if (kind != CodePointClass.SPACE) {
      return CodePointClass.runEnd(utf8, start, limit, kind);
    }
    if (first == ' ' && start + 1 < limit) {
      byte next = CodePointClass.at(utf8, start + 1);
      if (next != CodePointClass.SPACE) {
        return CodePointClass.runEnd(utf8, start + 1, limit, next);
      }
    }
    return spacesEnd(utf8, start, limit);
  }

  /** A run of spaces up to the end of text, or else without its last one if it has two or more. */
  private static int spacesEnd(byte[] utf8, int start, int limit) {
    int at = start;
    int last = start;
    while (at < limit && CodePointClass.at(utf8, at) == CodePointClass.SPACE) {
      last = at;
      at += CodePointClass.width(utf8[at]);
    }
    return at == limit || last == start ? at : last;
  }

  private static int contractionEnd(byte[] utf8, int start, int limit) {
    if (start + 1 >= limit) {
      return start;
    }
    byte a = utf8[start + 1];
    if (a == 's' || a == 't' || a == 'm' || a == 'd') {
      return start + 2;
    }
    byte b = start + 2 < limit ? utf8[start + 2] : 0;
    boolean two = ((a == 'r' || a == 'v') && b == 'e') || (a == 'l' && b == 'l');
    return two ? start + 3 : start;
  }
}
