package io.gristmill.preprocessing.dedup.minhash;

import java.util.BitSet;

/**
 * Character properties of the reference's Python: Unicode 14, while the JDK may only support 13.
 * The additions are listed only here.
 */
final class CharacterProperties {

  private static final String PUNCTUATION =
      "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
          + "\u00ab\u00b4\u00bb\u2013\u2014\u2019\u201c\u201d\u201e\u2026\u2236\u2501\u25ba"
          + "\u3001\u3002\u3008\u3009\u300a\u300b\u300c\u300d\u3010\u3011"
          + "\uff01\uff05\uff08\uff09\uff0c\uff0e\uff11\uff1a\uff1b\uff1f\uff5e";

  /** Marks (Mn) that Unicode 14 added: first and last of each run. */
  private static final int[] NEW_MARKS = {
    0x898, 0x89f, 0x8ca, 0x8d2, 0xc3c, 0xc3c, 0x180f, 0x180f, 0x1ac1, 0x1ace, 0x1dfa, 0x1dfa,
    0x10f82, 0x10f85, 0x11070, 0x11070, 0x11073, 0x11074, 0x110c2, 0x110c2, 0x1cf00, 0x1cf2d,
    0x1cf30, 0x1cf46, 0x1e2ae, 0x1e2ae
  };

  /** Category Mn in Unicode 13, Mc in Unicode 14. */
  private static final int HANUNOO_PAMUDPOD = 0x1734;

  private static final int CAPITAL_I_WITH_DOT = 0x130;

  /** Vithkuqi capitals; the row has three gaps. The small letters follow at an offset of 0x27. */
  private static final int VITHKUQI_FIRST = 0x10570;

  private static final int VITHKUQI_LAST = 0x10595;
  private static final int VITHKUQI_SMALL = 0x27;

  private static final BitSet PUNCTUATION_SET = new BitSet();

  static {
    PUNCTUATION.chars().forEach(PUNCTUATION_SET::set);
    PUNCTUATION_SET.set(0x00, 0x09);
    PUNCTUATION_SET.set(0x0b, 0x0d);
    PUNCTUATION_SET.set(0x0d, 0x20);
    PUNCTUATION_SET.set(0x7f, 0xa0);
  }

  private CharacterProperties() {}

  /**
   * White space and the reference's punctuation characters, both of which are replaced by a space.
   */
  static boolean isSeparator(int point) {
    return PUNCTUATION_SET.get(point) || isSpace(point);
  }

  /** Equivalent to {@code str.isspace} for one character. */
  private static boolean isSpace(int point) {
    return switch (point) {
      case 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1c, 0x1d, 0x1e, 0x1f, 0x20, 0x85, 0xa0, 0x1680 -> true;
      case 0x2028, 0x2029, 0x202f, 0x205f, 0x3000 -> true;
      default -> point >= 0x2000 && point <= 0x200a;
    };
  }

  /** Whether the character is in category Nd. */
  static boolean isDigit(int point) {
    return Character.isDigit(point)
        || (point >= 0x11f50 && point <= 0x11f59)
        || (point >= 0x16ac0 && point <= 0x16ac9)
        || (point >= 0x1e4f0 && point <= 0x1e4f9);
  }

  /** Whether the character can separate the digits of one number. */
  static boolean isDecimalSeparator(char unit) {
    return switch (unit) {
      case '.', ',', '\u060c', '\u066b', '\u2396', '\u2397', '\u2398' -> true;
      default -> false;
    };
  }

  /** Whether the character is in category Mn. */
  static boolean isMark(int point) {
    if (Character.getType(point) == Character.NON_SPACING_MARK) {
      return point != HANUNOO_PAMUDPOD;
    }
    for (int i = 0; i < NEW_MARKS.length; i += 2) {
      if (point >= NEW_MARKS[i] && point <= NEW_MARKS[i + 1]) {
        return true;
      }
    }
    return false;
  }

  /**
   * Lower case of one code point. Sigma depends on its context, and the dot of U+0130 becomes a
   * mark.
   */
  static int lower(int point) {
    int lower = Character.toLowerCase(point);
    if (lower != point || point < 0x2c2f) {
      return point == CAPITAL_I_WITH_DOT ? 'i' : lower;
    }
    return switch (point) {
      case 0x2c2f -> 0x2c5f;
      case 0xa7c0, 0xa7d0, 0xa7d6, 0xa7d8 -> point + 1;
      case 0x1057b, 0x1058b, 0x10593 -> point;
      default -> point >= VITHKUQI_FIRST && point <= VITHKUQI_LAST ? point + VITHKUQI_SMALL : point;
    };
  }

  static boolean isCased(int point) {
    return Character.isLowerCase(point)
        || Character.isUpperCase(point)
        || Character.isTitleCase(point);
  }

  /** Characters that the final sigma rule skips. */
  static boolean isCaseIgnorable(int point) {
    return switch (Character.getType(point)) {
      case Character.NON_SPACING_MARK,
              Character.ENCLOSING_MARK,
              Character.FORMAT,
              Character.MODIFIER_LETTER,
              Character.MODIFIER_SYMBOL ->
          true;
      default ->
          switch (point) {
            case '\'', '.', ':', 0xb7, 0x387, 0x55f, 0x5f4, 0x2018, 0x2019, 0x2024, 0x2027 -> true;
            case 0xfe13, 0xfe52, 0xfe55, 0xff07, 0xff0e, 0xff1a -> true;
            default -> false;
          };
    };
  }
}
