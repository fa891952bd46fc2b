package io.gristmill.preprocessing.extract.block;

/**
 * Treatment of special characters in text. Soft hyphens, word joiners and byte order marks are
 * removed. Zero-width characters are kept between letters of scripts whose spelling needs them, and
 * removed elsewhere: the non-joiner and the joiner in Arabic, Indic and related scripts, the joiner
 * also in emoji, and the zero-width space where it separates words, as in Thai, Lao, Khmer and
 * Burmese.
 */
public final class Characters {

  static final byte PLAIN = 0;
  static final byte BLANK = 1;
  static final byte REMOVED = 2;
  static final byte ZERO_WIDTH = 3;

  static final char ZERO_WIDTH_SPACE = 0x200B;
  private static final char ZERO_WIDTH_JOINER = 0x200D;
  private static final char EMOJI_VARIATION = 0xFE0F;

  private static final byte[] KINDS = new byte[1 << 16];

  static {
    for (int c = 0; c < KINDS.length; c++) {
      boolean blank = c <= ' ' || Character.isWhitespace(c) || Character.isSpaceChar(c);
      KINDS[c] = blank ? BLANK : PLAIN;
    }
    KINDS[0xAD] = REMOVED;
    KINDS[0x2060] = REMOVED;
    KINDS[0xFEFF] = REMOVED;
    for (int c = ZERO_WIDTH_SPACE; c <= ZERO_WIDTH_JOINER; c++) {
      KINDS[c] = ZERO_WIDTH;
    }
  }

  private Characters() {}

  static byte kind(char c) {
    return KINDS[c];
  }

  /** Whether a zero-width character between two others is part of the spelling. */
  static boolean isSpelling(char zeroWidth, char before, char after) {
    if (zeroWidth == ZERO_WIDTH_SPACE) {
      return isUnspaced(before) && isUnspaced(after);
    }
    return (isJoining(before) && isJoining(after))
        || (isIndic(before) && !Character.isLetter(after))
        || (zeroWidth == ZERO_WIDTH_JOINER && isPictograph(before) && isPictograph(after));
  }

  /** Scripts that write no spaces between words, except Chinese and Japanese. */
  private static boolean isUnspaced(char c) {
    return (c >= 0x0E00 && c < 0x1100) // Thai, Lao, Tibetan, Myanmar
        || (c >= 0x1780 && c < 0x1800) // Khmer
        || (c >= 0x1950 && c < 0x1AB0) // Tai Le to Tai Tham
        || (c >= 0x1B00 && c < 0x1BC0) // Balinese, Sundanese
        || (c >= 0xA980 && c < 0xAAE0); // Javanese, Cham, Myanmar's extensions
  }

  /** Scripts in which joiners select letter shapes. */
  private static boolean isJoining(char c) {
    return (c >= 0x0600 && c < 0x10A0 && !Character.isDigit(c)) // Arabic to Myanmar
        || (c >= 0x1700 && c < 0x1D00) // Tagalog to Vedic signs
        || (c >= 0xA800 && c < 0xAC00) // Syloti Nagri to Meetei Mayek
        || (c >= 0xFB50 && c < 0xFDFF) // Arabic presentation forms
        || (c >= 0xFE70 && c < 0xFEFF)
        || c == 0xD804 // first halves of Brahmi and its descendants, and of Adlam
        || c == 0xD805
        || c == 0xD83A
        || Character.isLowSurrogate(c);
  }

  /** Scripts in which a joiner also changes the last letter of a word. */
  private static boolean isIndic(char c) {
    return c >= 0x0900 && c < 0x0E00;
  }

  /** Parts of emoji: most are surrogate pairs, older symbols are not. */
  private static boolean isPictograph(char c) {
    return Character.isSurrogate(c) || c == EMOJI_VARIATION || (c >= 0x2190 && c < 0x2C00);
  }

  /** Whether an object without text separates two characters into different words. */
  static boolean isWordBoundary(char before, char after) {
    return Character.isLetterOrDigit(after)
        && after < 0x2E80
        && before < 0x2E80
        && (Character.isLetterOrDigit(before) || ".,;:!?)]…%".indexOf(before) >= 0);
  }
}
