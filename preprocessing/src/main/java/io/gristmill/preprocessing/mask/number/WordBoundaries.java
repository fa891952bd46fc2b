package io.gristmill.preprocessing.mask.number;

/** Checks the characters around a number. */
public final class WordBoundaries {

  /** Scripts from here on (Thai, Han, kana, ...) write no spaces between words. */
  private static final char FIRST_UNSPACED = 0xE00;

  private WordBoundaries() {}

  /** Whether the characters around {@code [start, end)} do not continue the number or word. */
  public static boolean stands(String text, int start, int end) {
    return begins(text, start) && ends(text, end);
  }

  static boolean begins(String text, int start) {
    return !isWord(text, start - 1) && !(joins(text, start - 1) && isDigit(text, start - 2));
  }

  static boolean ends(String text, int end) {
    return !isWord(text, end) && !(joins(text, end) && isDigit(text, end + 1));
  }

  static boolean isDigit(String text, int at) {
    return at >= 0 && at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
  }

  static boolean isWord(String text, int at) {
    if (at < 0 || at >= text.length()) {
      return false;
    }
    char c = text.charAt(at);
    return c == '_' || (c < FIRST_UNSPACED && Character.isLetterOrDigit(c));
  }

  /** Separators within one number, version or range. */
  private static boolean joins(String text, int at) {
    return at >= 0 && at < text.length() && ".-/".indexOf(text.charAt(at)) >= 0;
  }

  /** The letters and digits of {@code [start, end)}, in upper case. */
  public static String plain(String text, int start, int end) {
    StringBuilder plain = new StringBuilder(end - start);
    for (int i = start; i < end; i++) {
      if (Character.isLetterOrDigit(text.charAt(i))) {
        plain.append(Character.toUpperCase(text.charAt(i)));
      }
    }
    return plain.toString();
  }
}
