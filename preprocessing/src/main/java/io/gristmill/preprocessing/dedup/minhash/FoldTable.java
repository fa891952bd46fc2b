package io.gristmill.preprocessing.dedup.minhash;

import java.text.Normalizer;

/** Maps each UTF-16 unit to its simplified form, where that does not depend on context. */
final class FoldTable {

  /**
   * A mark, which is removed. The three signals are noncharacters, which themselves map to {@link
   * #UNDECIDED}.
   */
  static final char DROPPED = '\uffff';

  /**
   * Depends on neighbouring characters, on the second unit, or has a decomposition of several
   * characters.
   */
  static final char UNDECIDED = '\ufffe';

  /** A digit, which is part of a number. */
  static final char DIGIT = '\ufdd0';

  private static final char[] FOLDED = new char[1 << 16];

  static {
    for (int unit = 0; unit < FOLDED.length; unit++) {
      FOLDED[unit] = computed((char) unit);
    }
  }

  private FoldTable() {}

  /** The lower-cased base character, a space, or one of the three signals. */
  static char folded(char unit) {
    return FOLDED[unit];
  }

  private static char computed(char unit) {
    if (CharacterProperties.isDigit(unit)) {
      return DIGIT;
    }
    if (CharacterProperties.isSeparator(unit)) {
      return ' ';
    }
    if (CharacterProperties.isMark(unit)) {
      return DROPPED;
    }
    boolean pointless = Character.isSurrogate(unit) || !Character.isDefined(unit);
    return pointless || unit == TextSimplifier.CAPITAL_SIGMA ? UNDECIDED : base(unit);
  }

  /** Spacing marks are undecided, since canonical ordering may move them. */
  private static char base(char unit) {
    char lower = (char) CharacterProperties.lower(unit);
    if (lower < 0x80) {
      return lower;
    }
    String parts = Normalizer.normalize(String.valueOf(lower), Normalizer.Form.NFD);
    char first = parts.charAt(0);
    boolean alone = parts.chars().skip(1).allMatch(CharacterProperties::isMark);
    boolean starter =
        !CharacterProperties.isMark(first)
            && Character.getType(first) != Character.COMBINING_SPACING_MARK;
    return alone && starter && first != 0x1734 ? first : UNDECIDED;
  }
}
