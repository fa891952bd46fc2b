package io.gristmill.preprocessing.filter.lines;

import io.gristmill.preprocessing.text.PythonText;
import java.util.regex.Pattern;

/** RefinedWeb's decision on a line; the first that applies. */
enum LineDecision {
  KEPT,
  UPPER_CASE,
  NUMERALS,
  COUNTER,
  ONE_WORD,
  SHORTENED;

  /** Counters such as "3 likes"; the list of nouns is our own. */
  private static final Pattern COUNTER_LINE =
      Pattern.compile(
          "\\W*\\d[\\d.,]*\\s?[km]?\\s*(?:likes?|shares?|comments?|replies|reply|retweets?|reposts?"
              + "|quotes?|bookmarks?|upvotes?|downvotes?|downloads?|views?|followers?|reactions?)\\W*",
          Pattern.CASE_INSENSITIVE);

  private static final int LONGEST_COUNTER = 40;

  static LineDecision of(String line) {
    if (line.isBlank()) {
      return KEPT;
    }
    int characters = line.codePointCount(0, line.length());
    if (2 * line.codePoints().filter(Character::isUpperCase).count() > characters) {
      return UPPER_CASE;
    }
    if (line.strip().codePoints().allMatch(PythonText::isDigit)) {
      return NUMERALS;
    }
    if (line.length() <= LONGEST_COUNTER && COUNTER_LINE.matcher(line).matches()) {
      return COUNTER;
    }
    if (words(line) < 2) {
      return ONE_WORD;
    }
    return ButtonPhrases.occurIn(line) ? SHORTENED : KEPT;
  }

  /** Number of words, {@code len(line.split())} in Python. */
  static int words(String line) {
    int words = 0;
    boolean inWord = false;
    for (int i = 0; i < line.length(); i++) {
      boolean space = PythonText.isSpace(line.charAt(i));
      words += inWord || space ? 0 : 1;
      inWord = !space;
    }
    return words;
  }
}
