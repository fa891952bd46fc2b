package io.gristmill.preprocessing.mask.number;

import java.util.List;
import java.util.Locale;

/** Searches for words near a number that identify its kind. */
final class ContextWords {

  private static final int CHARACTERS_BEFORE = 32;
  private static final int CHARACTERS_AFTER = 14;

  private ContextWords() {}

  /** Whether one of the words is shortly before {@code start}. */
  static boolean isBefore(String text, int start, List<String> words) {
    return lastBefore(text, start, words) >= 0;
  }

  /**
   * Position within the window before {@code start} at which the last of the words begins: greater
   * is nearer; -1 for none.
   */
  static int lastBefore(String text, int start, List<String> words) {
    int from = Math.max(0, start - CHARACTERS_BEFORE);
    String window = text.substring(from, start).toLowerCase(Locale.ROOT);
    int last = -1;
    for (String word : words) {
      int found = window.lastIndexOf(word);
      // A word cut by the edge of the window may be the end of another word.
      while (found > last && (!isWhole(window, found, word) || (found == 0 && from > 0))) {
        found = window.lastIndexOf(word, found - 1);
      }
      last = Math.max(last, found);
    }
    return last;
  }

  /** Whether one of the words directly follows {@code end}. */
  static boolean isAfter(String text, int end, List<String> words) {
    String window =
        text.substring(end, Math.min(text.length(), end + CHARACTERS_AFTER))
            .toLowerCase(Locale.ROOT);
    int at = 0;
    while (at < window.length() && " (,-".indexOf(window.charAt(at)) >= 0) {
      at++;
    }
    for (String word : words) {
      if (window.startsWith(word, at) && isWhole(window, at, word)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isWhole(String window, int at, String word) {
    int end = at + word.length();
    boolean lettersAtEnd = Character.isLetter(word.charAt(word.length() - 1));
    return !(WordBoundaries.isWord(window, at - 1) && WordBoundaries.isWord(window, at))
        && !(lettersAtEnd
            && WordBoundaries.isWord(window, end)
            && !WordBoundaries.isDigit(window, end));
  }
}
