package io.gristmill.preprocessing.text;

/**
 * Tells text from bytes that were never text, whichever way they came. Compressed or other binary
 * data decoded by a single-byte charset has about an eighth of control characters, decoded as UTF-8
 * half of U+FFFD.
 */
public final class UnreadableText {

  /** One character in this many may be unreadable. */
  private static final int READABLE = 10;

  private UnreadableText() {}

  /**
   * Whether more than a tenth of the UTF-16 units are control characters other than white space,
   * U+FFFD, noncharacters or unpaired surrogates.
   */
  public static boolean is(String text) {
    int unreadable = 0;
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      // Nearly all units of nearly all texts are in one of these two ranges.
      if ((unit < ' ' || unit > '~') && (unit < 0xa0 || unit > 0xd7ff) && isUnreadable(text, i)) {
        unreadable++;
      }
    }
    return (long) READABLE * unreadable > text.length();
  }

  private static boolean isUnreadable(String text, int at) {
    char unit = text.charAt(at);
    if (Character.isISOControl(unit)) {
      return "\t\n\f\r\u0085".indexOf(unit) < 0;
    }
    if (Character.isSurrogate(unit)) {
      int other = Character.isHighSurrogate(unit) ? at + 1 : at - 1;
      return other < 0
          || other >= text.length()
          || !Character.isSurrogatePair(
              text.charAt(Math.min(at, other)), text.charAt(Math.max(at, other)));
    }
    return unit >= 0xfffd || (unit >= 0xfdd0 && unit <= 0xfdef);
  }
}
