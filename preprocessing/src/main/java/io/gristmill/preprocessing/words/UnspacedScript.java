package io.gristmill.preprocessing.words;

import io.gristmill.preprocessing.text.PythonText;
import io.gristmill.preprocessing.text.Spans;
import java.util.Optional;

/** Scripts that write no spaces between words. */
public enum UnspacedScript {
  /** Chinese characters and the Japanese kana. */
  IDEOGRAPHS,
  /** Thai, Lao, Khmer, Burmese, Tibetan and related scripts: letters and vowel signs. */
  LETTERS;

  /** The script of more than half of a text's characters. */
  public static Optional<UnspacedScript> of(String text) {
    int ideographs = 0;
    int letters = 0;
    int others = 0;
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (unit < 0xe00) {
        others += unit > ' ' ? 1 : 0;
      } else if (isIdeograph(unit) || isHighOfIdeograph(unit)) {
        ideographs++;
      } else if (isLetter(unit)) {
        letters++;
      } else {
        others += Character.isLowSurrogate(unit) ? 0 : 1;
      }
    }
    if (ideographs + letters <= others) {
      return Optional.empty();
    }
    return Optional.of(ideographs >= letters ? IDEOGRAPHS : LETTERS);
  }

  /** Whether a character belongs to one of these scripts. */
  public static boolean isUnspaced(int point) {
    return point >= 0xe00 && (isIdeograph(point) || isLetter(point));
  }

  /** The high surrogates of planes 2 and 3. */
  private static boolean isHighOfIdeograph(char unit) {
    return unit >= 0xd840 && unit <= 0xd8ff;
  }

  private static boolean isIdeograph(int point) {
    return (point >= 0x3041 && point <= 0x31ff && point != 0x30fb)
        || (point >= 0x3400 && point <= 0x9fff)
        || (point >= 0x2e80 && point <= 0x2fdf)
        || (point >= 0x3005 && point <= 0x3007)
        || (point >= 0xa000 && point <= 0xa4cf)
        || (point >= 0xf900 && point <= 0xfaff)
        || (point >= 0xff66 && point <= 0xff9f)
        || (point >= 0x1b000 && point <= 0x1b16f)
        || (point >= 0x20000 && point <= 0x3ffff);
  }

  private static boolean isLetter(int point) {
    return (point >= 0xe00 && point <= 0x109f && point != 0xe3f) // Thai, Lao, Tibetan, Burmese
        || (point >= 0x1780 && point <= 0x17ff) // Khmer
        || (point >= 0x1950 && point <= 0x19ff) // Tai Le, New Tai Lue
        || (point >= 0x1a20 && point <= 0x1aaf) // Tai Tham
        || (point >= 0x1b00 && point <= 0x1b7f) // Balinese
        || (point >= 0xa980 && point <= 0xa9ff) // Javanese
        || (point >= 0xaa60 && point <= 0xaadf); // Tai Viet
  }

  /**
   * Splits each character of an {@link UnspacedScript} from the rest, and the rest at white space.
   */
  public static final class Words implements WordSplitter {

    @Override
    public void split(String text, Spans words) {
      words.clear();
      int start = 0;
      int at = 0;
      while (at < text.length()) {
        int point = text.codePointAt(at);
        int next = at + Character.charCount(point);
        boolean alone = UnspacedScript.isUnspaced(point);
        if (alone || PythonText.isSpace(text.charAt(at))) {
          add(start, at, words);
          add(alone ? at : next, next, words);
          start = next;
        }
        at = next;
      }
      add(start, at, words);
    }

    private static void add(int start, int end, Spans words) {
      if (end > start) {
        words.add(start, end);
      }
    }
  }
}
