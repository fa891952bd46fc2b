package io.gristmill.preprocessing.words;

import io.gristmill.preprocessing.text.PythonText;
import io.gristmill.preprocessing.text.Spans;
import java.text.BreakIterator;
import java.util.Locale;

/**
 * Words of any language, close to Unicode's default word boundaries (UAX #29): runs of letters,
 * marks and digits, with an apostrophe or middle dot between letters and a full stop or comma
 * between digits; each ideograph and Hiragana letter is a word; Thai is split by the JDK's
 * dictionary; any other character is a word. Not certified: the splitters of the original projects
 * differ, most of all in Korean and Japanese, which they split into morphemes.
 */
final class UnicodeWords implements WordSplitter {

  private static final int WORD_TYPES =
      types(
          Character.NON_SPACING_MARK,
          Character.COMBINING_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.DECIMAL_DIGIT_NUMBER,
          Character.LETTER_NUMBER,
          Character.OTHER_NUMBER,
          Character.FORMAT);
  private static final int MARK_TYPES =
      types(Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.FORMAT);

  private final BreakIterator thai = BreakIterator.getWordInstance(Locale.forLanguageTag("th"));

  @Override
  public void split(String text, Spans words) {
    words.clear();
    int at = 0;
    while (at < text.length()) {
      int c = text.codePointAt(at);
      int next = at + Character.charCount(c);
      if (PythonText.isSpace(text.charAt(at))) {
        at = next;
        continue;
      }
      if (isThai(c)) {
        at = thai(text, at, words);
        continue;
      }
      int end = standsAlone(c) ? afterMarks(text, next) : isWord(c) ? wordEnd(text, next) : next;
      words.add(at, end);
      at = end;
    }
  }

  private static int wordEnd(String text, int from) {
    int at = from;
    while (at < text.length()) {
      int c = text.codePointAt(at);
      if (isWord(c) && !standsAlone(c) && !isThai(c)) {
        at += Character.charCount(c);
      } else if (joins(text, at)) {
        at++;
      } else {
        break;
      }
    }
    return at;
  }

  /** Whether the mark at a position joins the characters around it. */
  private static boolean joins(String text, int at) {
    if (at + 1 >= text.length()) {
      return false;
    }
    int before = text.codePointBefore(at);
    int after = text.codePointAt(at + 1);
    return switch (text.charAt(at)) {
      case '\'', '’', '·' -> isRunLetter(before) && isRunLetter(after);
      case '.', ',' -> PythonText.isDigit(before) && PythonText.isDigit(after);
      default -> false;
    };
  }

  private static boolean isRunLetter(int c) {
    return PythonText.isLetter(c) && !standsAlone(c) && !isThai(c);
  }

  private static int afterMarks(String text, int from) {
    int at = from;
    while (at < text.length() && isType(text.codePointAt(at), MARK_TYPES)) {
      at += Character.charCount(text.codePointAt(at));
    }
    return at;
  }

  /** Adds the words of a run of Thai letters and marks. */
  private int thai(String text, int from, Spans words) {
    int to = from;
    while (to < text.length() && isThai(text.charAt(to))) {
      to++;
    }
    thai.setText(text.substring(from, to));
    int start = thai.first();
    for (int end = thai.next(); end != BreakIterator.DONE; end = thai.next()) {
      words.add(from + start, from + end);
      start = end;
    }
    return to;
  }

  private static boolean isWord(int c) {
    return c == '_' || PythonText.isLetter(c) || isType(c, WORD_TYPES);
  }

  private static boolean standsAlone(int c) {
    return c >= 0x2E80 && ((c >= 0x3041 && c <= 0x309F) || Character.isIdeographic(c));
  }

  private static boolean isThai(int c) {
    return c >= 0x0E01 && c <= 0x0E5B && c != 0x0E3F;
  }

  private static boolean isType(int c, int types) {
    return ((types >> Character.getType(c)) & 1) != 0;
  }

  private static int types(byte... types) {
    int bits = 0;
    for (byte type : types) {
      bits |= 1 << type;
    }
    return bits;
  }
}
