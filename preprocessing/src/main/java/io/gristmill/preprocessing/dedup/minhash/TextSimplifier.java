package io.gristmill.preprocessing.dedup.minhash;

import java.text.Normalizer;

/**
 * datatrove's {@code simplify_text}: converts to lower case, replaces numbers by {@code 0} and
 * punctuation by spaces, collapses white space, removes marks by canonical decomposition, and
 * strips. Linear, with one pass for almost every text. Reuses its buffers: one per thread.
 */
public final class TextSimplifier {

  static final char CAPITAL_SIGMA = '\u03a3';
  private static final char SMALL_SIGMA = '\u03c3';
  private static final char FINAL_SIGMA = '\u03c2';

  private char[] in = new char[1 << 13];
  private char[] out = new char[1 << 13];
  private int length;
  private int written;
  private boolean pendingSpace;

  public String simplify(String text) {
    load(text);
    if (folded()) {
      return stripped(new String(out, 0, written));
    }
    lowered();
    return stripped(withoutMarks(new String(out, 0, written)));
  }

  private void load(String text) {
    length = text.length();
    if (in.length < length) {
      in = new char[length];
    }
    // Every character writes at most as many units as it reads, including spaces.
    if (out.length < length) {
      out = new char[length];
    }
    text.getChars(0, length, in, 0);
  }

  /** Simplifies by table lookup; false if a character needs the general method. */
  private boolean folded() {
    start();
    for (int i = 0; i < length; ) {
      char folded = FoldTable.folded(in[i]);
      if (folded == ' ') {
        separate();
        i++;
      } else if (folded == FoldTable.DIGIT) {
        append('0');
        i = endOfNumber(i);
      } else if (folded == FoldTable.DROPPED) {
        flushSpace();
        i++;
      } else if (folded != FoldTable.UNDECIDED) {
        append(folded);
        i++;
      } else {
        int point = Character.codePointAt(in, i, length);
        if (CharacterProperties.isDigit(point)) {
          append('0');
          i = endOfNumber(i);
        } else if (point == CAPITAL_SIGMA || decomposesToItself(point)) {
          appendLower(i, point);
          i += Character.charCount(point);
        } else {
          return false;
        }
      }
    }
    return true;
  }

  /** Does all steps except the decomposition, which needs the characters in order. */
  private void lowered() {
    start();
    for (int i = 0; i < length; ) {
      int point = Character.codePointAt(in, i, length);
      if (CharacterProperties.isDigit(point)) {
        append('0');
        i = endOfNumber(i);
        continue;
      }
      if (CharacterProperties.isSeparator(point)) {
        separate();
      } else {
        appendLower(i, point);
      }
      i += Character.charCount(point);
    }
  }

  private void start() {
    written = 0;
    pendingSpace = false;
  }

  private void separate() {
    pendingSpace = written > 0;
  }

  private void flushSpace() {
    if (pendingSpace) {
      out[written++] = ' ';
      pendingSpace = false;
    }
  }

  private void append(char unit) {
    flushSpace();
    out[written++] = unit;
  }

  private void appendLower(int index, int point) {
    flushSpace();
    int lower = point == CAPITAL_SIGMA ? sigma(index) : CharacterProperties.lower(point);
    written += Character.toChars(lower, out, written);
  }

  /** Pictographs and the ideographic planes have no case, no marks and no compositions. */
  private static boolean decomposesToItself(int point) {
    return (point >= 0x1f000 && point <= 0x1faff)
        || (point >= 0x20000 && point <= 0x2a6df)
        || (point >= 0x2a700 && point <= 0x2ebe0);
  }

  /** End of the digits and of at most one separator followed by digits. */
  private int endOfNumber(int start) {
    int end = endOfDigits(start);
    if (end < length && CharacterProperties.isDecimalSeparator(in[end])) {
      int fraction = endOfDigits(end + 1);
      return fraction > end + 1 ? fraction : end;
    }
    return end;
  }

  private int endOfDigits(int start) {
    int end = start;
    while (end < length) {
      int point = Character.codePointAt(in, end, length);
      if (!CharacterProperties.isDigit(point)) {
        break;
      }
      end += Character.charCount(point);
    }
    return end;
  }

  /**
   * Unicode's Final_Sigma: preceded and not followed by a cased letter, skipping case-ignorable
   * characters.
   */
  private char sigma(int index) {
    int before = index;
    int point = 0;
    while (before > 0) {
      point = Character.codePointBefore(in, before);
      before -= Character.charCount(point);
      if (!CharacterProperties.isCaseIgnorable(point)) {
        break;
      }
      point = 0;
    }
    if (!CharacterProperties.isCased(point)) {
      return SMALL_SIGMA;
    }
    int after = index + 1;
    while (after < length) {
      int next = Character.codePointAt(in, after, length);
      if (!CharacterProperties.isCaseIgnorable(next)) {
        return CharacterProperties.isCased(next) ? SMALL_SIGMA : FINAL_SIGMA;
      }
      after += Character.charCount(next);
    }
    return FINAL_SIGMA;
  }

  private static String withoutMarks(String text) {
    String decomposed = Normalizer.normalize(text, Normalizer.Form.NFD);
    StringBuilder kept = new StringBuilder(decomposed.length());
    decomposed
        .codePoints()
        .filter(point -> !CharacterProperties.isMark(point))
        .forEach(kept::appendCodePoint);
    return kept.toString();
  }

  /** Only plain spaces remain; removed marks may leave them at the ends. */
  private static String stripped(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && text.charAt(from) == ' ') {
      from++;
    }
    while (to > from && text.charAt(to - 1) == ' ') {
      to--;
    }
    return text.substring(from, to);
  }

  /** Maps each UTF-16 unit to its simplified form, where that does not depend on context. */
  private static final class FoldTable {

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
}
