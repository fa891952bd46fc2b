package io.gristmill.preprocessing.statistics;

/**
 * The total size of some texts.
 *
 * @param characters code points
 * @param words runs of non-white-space characters, independent of the profile
 * @param bytes in UTF-8
 */
public record TextTotals(long documents, long characters, long words, long bytes) {

  public static final TextTotals NONE = new TextTotals(0, 0, 0, 0);

  /** The totals of one document. */
  public static TextTotals of(String text) {
    long characters = 0;
    long words = 0;
    long bytes = 0;
    boolean inWord = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      characters++;
      // A lone surrogate is written as a question mark.
      bytes += c < 0x80 || (c >= 0xd800 && c < 0xe000) ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
      boolean isWord = !Character.isWhitespace(c) && !Character.isSpaceChar(c);
      words += isWord && !inWord ? 1 : 0;
      inWord = isWord;
    }
    return new TextTotals(1, characters, words, bytes);
  }

  public TextTotals merge(TextTotals that) {
    return new TextTotals(
        documents + that.documents,
        characters + that.characters,
        words + that.words,
        bytes + that.bytes);
  }
}
