package io.gristmill.preprocessing.text;

/**
 * The character classes of Python 3.11 (Unicode 14), which the reference implementations use. Java
 * 17 supports Unicode 13; the letters and digits added in Unicode 14 are listed here.
 */
public final class PythonText {

  /** First and last of each run of letters (category L) added in Unicode 14. */
  private static final CodePointSet NEW_LETTERS =
      CodePointSet.ofRanges(
          0x870, 0x887, 0x889, 0x88E, 0x8B5, 0x8B5, 0x8C8, 0x8C9, 0xC5D, 0xC5D, 0xCDD, 0xCDD,
          0x170D, 0x170D, 0x171F, 0x171F, 0x1B4C, 0x1B4C, 0x2C2F, 0x2C2F, 0x2C5F, 0x2C5F, 0x9FFD,
          0x9FFF, 0xA7C0, 0xA7C1, 0xA7D0, 0xA7D1, 0xA7D3, 0xA7D3, 0xA7D5, 0xA7D9, 0xA7F2, 0xA7F4,
          0x10570, 0x1057A, 0x1057C, 0x1058A, 0x1058C, 0x10592, 0x10594, 0x10595, 0x10597, 0x105A1,
          0x105A3, 0x105B1, 0x105B3, 0x105B9, 0x105BB, 0x105BC, 0x10780, 0x10785, 0x10787, 0x107B0,
          0x107B2, 0x107BA, 0x10F70, 0x10F81, 0x11071, 0x11072, 0x11075, 0x11075, 0x11740, 0x11746,
          0x11AB0, 0x11ABF, 0x12F90, 0x12FF0, 0x16A70, 0x16ABE, 0x1AFF0, 0x1AFF3, 0x1AFF5, 0x1AFFB,
          0x1AFFD, 0x1AFFE, 0x1B11F, 0x1B122, 0x1DF00, 0x1DF1E, 0x1E290, 0x1E2AD, 0x1E7E0, 0x1E7E6,
          0x1E7E8, 0x1E7EB, 0x1E7ED, 0x1E7EE, 0x1E7F0, 0x1E7FE, 0x2A6DE, 0x2A6DF, 0x2B735, 0x2B738);

  private static final int FIRST_NEW_DIGIT = 0x16AC0;
  private static final int LAST_NEW_DIGIT = 0x16AC9;

  private static final int NUMBERS =
      1 << Character.DECIMAL_DIGIT_NUMBER
          | 1 << Character.LETTER_NUMBER
          | 1 << Character.OTHER_NUMBER;

  private PythonText() {}

  /** Equivalent to {@code str.isspace} of one character, and to {@code \s}. */
  public static boolean isSpace(int codePoint) {
    if (codePoint > ' ' && codePoint < 0x85) {
      return false;
    }
    if (codePoint < 0x80) {
      return codePoint == ' '
          || (codePoint >= 0x09 && codePoint <= 0x0D)
          || (codePoint >= 0x1C && codePoint <= 0x1F);
    }
    return switch (codePoint) {
      case 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000 -> true;
      default -> codePoint >= 0x2000 && codePoint <= 0x200A;
    };
  }

  /** Equivalent to {@code str.isalpha} of one character. */
  public static boolean isLetter(int codePoint) {
    if (codePoint < 0x80) {
      return codePoint >= 'A' && (codePoint | 0x20) - 'a' < 26 && (codePoint | 0x20) >= 'a';
    }
    return Character.isLetter(codePoint) || (codePoint >= 0x870 && NEW_LETTERS.contains(codePoint));
  }

  /** Whether the regular expression {@code \d} matches. */
  public static boolean isDigit(int codePoint) {
    return Character.isDigit(codePoint)
        || (codePoint >= FIRST_NEW_DIGIT && codePoint <= LAST_NEW_DIGIT);
  }

  /** Whether the regular expression {@code \w} matches. */
  public static boolean isWord(int codePoint) {
    return codePoint == '_'
        || isLetter(codePoint)
        || ((NUMBERS >> Character.getType(codePoint)) & 1) != 0
        || (codePoint >= FIRST_NEW_DIGIT && codePoint <= LAST_NEW_DIGIT);
  }

  /** Whether {@code str.splitlines} ends a line at this character. */
  public static boolean isLineEnd(char c) {
    if (c > 0x1E && c < 0x85) {
      return false;
    }
    return (c >= 0x0A && c <= 0x0D)
        || (c >= 0x1C && c <= 0x1E)
        || c == 0x85
        || c == 0x2028
        || c == 0x2029;
  }

  /** Equivalent to {@code text.strip()} in Python. */
  public static String strip(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isSpace(text.charAt(start))) {
      start++;
    }
    while (end > start && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  /** Equivalent to {@code len} for a span of valid Unicode. */
  public static int codePoints(char[] chars, int start, int end) {
    int count = end - start;
    for (int i = start; i < end; i++) {
      count -= Character.isLowSurrogate(chars[i]) ? 1 : 0;
    }
    return count;
  }

  /** First index from {@code start} that {@code lstrip} keeps, or {@code end}. */
  public static int skipSpace(char[] chars, int start, int end) {
    int from = start;
    while (from < end && isSpace(chars[from])) {
      from++;
    }
    return from;
  }

  /** End of the span after {@code rstrip}, or {@code start}. */
  public static int trimSpace(char[] chars, int start, int end) {
    int to = end;
    while (to > start && isSpace(chars[to - 1])) {
      to--;
    }
    return to;
  }
}
