package io.gristmill.tokenizer.pieces;

/** Character classes of regular expressions over Unicode. */
public final class CodePoints {

  private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
  private static final int ZERO_WIDTH_JOINER = 0x200D;

  private CodePoints() {}

  /** {@code \s}: the property White_Space. */
  public static boolean isSpace(int codePoint) {
    return CodePointClass.of(codePoint) == CodePointClass.SPACE;
  }

  /** {@code \w}: alphabetic characters, marks, decimal digits, connectors and joiners. */
  public static boolean isWord(int codePoint) {
    if (CodePointClass.of(codePoint) == CodePointClass.LETTER
        || Character.isAlphabetic(codePoint)) {
      return true;
    }
    return switch (Character.getType(codePoint)) {
      case Character.DECIMAL_DIGIT_NUMBER, Character.CONNECTOR_PUNCTUATION -> true;
      default ->
          isMark(codePoint) || codePoint == ZERO_WIDTH_NON_JOINER || codePoint == ZERO_WIDTH_JOINER;
    };
  }

  /** Whether a code point is in the Unicode category {@code \p{M}} (marks). */
  public static boolean isMark(int codePoint) {
    int type = Character.getType(codePoint);
    return type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK
        || type == Character.ENCLOSING_MARK;
  }
}
