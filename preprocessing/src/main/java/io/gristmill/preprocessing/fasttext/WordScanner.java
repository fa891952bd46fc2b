package io.gristmill.preprocessing.fasttext;

import io.gristmill.preprocessing.fasttext.WordTable.Fnv;
import java.util.Arrays;

/**
 * Splits texts into words in UTF-8 as fastText splits a line. Not thread-safe, since it reuses its
 * buffer.
 */
final class WordScanner {

  private static final byte REPLACEMENT = '?';

  private final Words words;

  /** The current word in UTF-8 after a {@code <}. */
  private byte[] word = new byte[256];

  private int length;
  private int hash;

  WordScanner(Words words) {
    this.words = words;
    word[0] = '<';
  }

  /** Receives the words of a text in order. */
  interface Words {

    /**
     * A word.
     *
     * @param marked the word between {@code <} and {@code >}; valid during the call
     * @param hash of the word without marks
     */
    void word(byte[] marked, int length, int hash);

    /** The end-of-line token, which ends every text. */
    void endOfLine();
  }

  /** Scans a text up to its end or a literal end-of-line token; line ends count as spaces. */
  void scan(String text) {
    startWord();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > ' ' && c < 0x80) {
        if (length + 4 > word.length) {
          word = Arrays.copyOf(word, 2 * word.length);
        }
        put(c);
      } else if (!isSeparator(c)) {
        i += append(text, i, c);
      } else if (endWord()) {
        return;
      }
    }
    if (!endWord()) {
      words.endOfLine();
    }
  }

  /** fastText's separators; other Unicode spaces are part of words. */
  private static boolean isSeparator(char c) {
    return c <= ' ' && (c == ' ' || (c >= '\t' && c <= '\r') || c == 0);
  }

  private void startWord() {
    length = 1;
    hash = Fnv.START;
  }

  /** Ends the current word, if any. Returns true for the end-of-line token. */
  private boolean endWord() {
    if (length == 1) {
      return false;
    }
    boolean ends = isEndOfLine();
    if (ends) {
      words.endOfLine();
    } else {
      word[length] = '>';
      words.word(word, length + 1, hash);
    }
    startWord();
    return ends;
  }

  private boolean isEndOfLine() {
    return length == Features.END_OF_LINE.length + 1
        && Arrays.equals(word, 1, length, Features.END_OF_LINE, 0, Features.END_OF_LINE.length);
  }

  /**
   * Appends the character at {@code i} in UTF-8. Returns the number of additional UTF-16 units
   * consumed.
   */
  private int append(String text, int i, char c) {
    // Room for the longest character and the closing mark.
    if (length + 5 > word.length) {
      word = Arrays.copyOf(word, 2 * word.length);
    }
    if (c < 0x80) {
      put(c);
      return 0;
    }
    if (c < 0x800) {
      put(0xC0 | c >> 6);
      put(0x80 | (c & 0x3F));
      return 0;
    }
    if (!Character.isSurrogate(c)) {
      put(0xE0 | c >> 12);
      put(0x80 | ((c >> 6) & 0x3F));
      put(0x80 | (c & 0x3F));
      return 0;
    }
    int point = text.codePointAt(i);
    if (point == c) {
      put(REPLACEMENT);
      return 0;
    }
    put(0xF0 | point >> 18);
    put(0x80 | ((point >> 12) & 0x3F));
    put(0x80 | ((point >> 6) & 0x3F));
    put(0x80 | (point & 0x3F));
    return 1;
  }

  private void put(int b) {
    word[length++] = (byte) b;
    hash = Fnv.add(hash, (byte) b);
  }
}
