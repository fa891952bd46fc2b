package io.gristmill.preprocessing.extract.block;

/**
 * Character statistics of a block, independent of language.
 *
 * @param weight number of characters; those of scripts without spaces between words count double
 */
public record TextShape(
    int weight,
    int words,
    int stops,
    int commas,
    int digits,
    int capitals,
    int symbols,
    boolean endsLikeSentence,
    boolean endsWithColon,
    boolean hasCopyright,
    boolean hasAt) {

  private static final String STOPS = ".!?。！？…";
  private static final String COMMAS = ",;，、；";
  private static final String SYMBOLS = "|•·»«›‹→←/><#*_+=";
  private static final String CLOSERS = "\"'”“’»)]」』";

  /** Ordinal of the {@link Kind} of each character. */
  private static final byte[] KINDS = new byte[1 << 16];

  private enum Kind {
    PLAIN,
    BLANK,
    DIGIT,
    STOP,
    COMMA,
    CAPITAL,
    SYMBOL,
    COPYRIGHT,
    AT
  }

  static {
    for (int c = 0; c < KINDS.length; c++) {
      KINDS[c] = (byte) classify((char) c).ordinal();
    }
  }

  static TextShape of(CharSequence text, int start, int end) {
    int[] counts = new int[Kind.values().length];
    int wide = 0;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      counts[KINDS[c]]++;
      if (c >= 0x2E80 && c < 0xD800) {
        wide++;
      }
    }
    char last = lastBeforeClosers(text, start, end);
    return new TextShape(
        end - start + wide,
        1 + counts[Kind.BLANK.ordinal()],
        counts[Kind.STOP.ordinal()],
        counts[Kind.COMMA.ordinal()],
        counts[Kind.DIGIT.ordinal()],
        counts[Kind.CAPITAL.ordinal()],
        counts[Kind.SYMBOL.ordinal()],
        KINDS[last] == Kind.STOP.ordinal(),
        last == ':' || last == '：',
        counts[Kind.COPYRIGHT.ordinal()] > 0,
        counts[Kind.AT.ordinal()] > 0);
  }

  private static Kind classify(char c) {
    if (c == ' ' || c == '\n') {
      return Kind.BLANK;
    } else if (c >= '0' && c <= '9') {
      return Kind.DIGIT;
    } else if (STOPS.indexOf(c) >= 0) {
      return Kind.STOP;
    } else if (COMMAS.indexOf(c) >= 0) {
      return Kind.COMMA;
    } else if (Character.isUpperCase(c)) {
      return Kind.CAPITAL;
    } else if (SYMBOLS.indexOf(c) >= 0) {
      return Kind.SYMBOL;
    }
    return c == '©' ? Kind.COPYRIGHT : c == '@' ? Kind.AT : Kind.PLAIN;
  }

  private static char lastBeforeClosers(CharSequence text, int start, int end) {
    for (int i = end - 1; i >= start; i--) {
      char c = text.charAt(i);
      // Most blocks end in one of these, and searching a short string is the expensive part.
      if (Character.isLetterOrDigit(c)
          || KINDS[c] == Kind.STOP.ordinal()
          || CLOSERS.indexOf(c) < 0) {
        return c;
      }
    }
    return ' ';
  }
}
