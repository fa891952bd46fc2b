package io.gristmill.preprocessing.mask.number;

/** What may stand around a number for it to be one of its own. */
public final class WordBoundaries {

  /** Scripts from here on (Thai, Han, kana, ...) put no space between words. */
  private static final char FIRST_UNSPACED = 0xE00;

  private WordBoundaries() {}

  /** Whether the characters around {@code [start, end)} are not more of the same number or word. */
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

  /** Marks that join the digits of one number, or of a version or range. */
  private static boolean joins(String text, int at) {
    return at >= 0 && at < text.length() && ".-/".indexOf(text.charAt(at)) >= 0;
  }

  /** Letters and digits of {@code [start, end)} alone, letters as capitals. */
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
