package io.gristmill.preprocessing.text;

/**
 * Detects binary data that was decoded as text. About an eighth of binary data becomes control
 * characters in a single-byte charset, and half of it becomes U+FFFD in UTF-8.
 */
public final class UnreadableText {

  /** One of this many characters may be unreadable. */
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
