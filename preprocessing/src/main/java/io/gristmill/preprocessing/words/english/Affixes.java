package io.gristmill.preprocessing.words.english;

import static io.gristmill.preprocessing.words.english.CharTable.BEFORE_PERIOD;
import static io.gristmill.preprocessing.words.english.CharTable.CURRENCY;
import static io.gristmill.preprocessing.words.english.CharTable.DASH;
import static io.gristmill.preprocessing.words.english.CharTable.ICON;
import static io.gristmill.preprocessing.words.english.CharTable.LOWER;
import static io.gristmill.preprocessing.words.english.CharTable.MARK;
import static io.gristmill.preprocessing.words.english.CharTable.PREFIX_ONLY;
import static io.gristmill.preprocessing.words.english.CharTable.UPPER;

/**
 * Finds prefixes and suffixes of a stretch: marks, quotes, runs of full stops, currency, icons,
 * units after a digit, the possessive. Characters outside the stretch are ignored.
 */
final class Affixes {

  private static final int PREFIX = MARK | ICON | CURRENCY | PREFIX_ONLY | DASH;
  private static final int SUFFIX = MARK | ICON | DASH;
  private static final char DEGREE = '°';
  private static final char ELLIPSIS = '…';
  private static final char APOSTROPHE = '’';

  private final CharTable table;
  private final Lexicon units;

  Affixes(CharTable table, Lexicon units) {
    this.table = table;
    this.units = units;
  }

  /** UTF-16 units of the prefix; 0 for none. */
  int prefix(char[] text, int from, int to) {
    if (from == to) {
      return 0;
    }
    int c = CharTable.next(text, from, to);
    if (table.is(c, PREFIX)) {
      return Character.charCount(c);
    }
    return switch (c) {
      case '.' -> stopsAhead(text, from, to);
      case '+' -> from + 1 < to && CharTable.isAsciiDigit(text[from + 1]) ? 0 : 1;
      case 'U' -> at(text, from + 1, to, 'S') && at(text, from + 2, to, '$') ? 3 : 0;
      case 'A', 'C' -> at(text, from + 1, to, '$') ? 2 : 0;
      default -> 0;
    };
  }

  /** UTF-16 units of the suffix, the longest of the rules that apply; 0 for none. */
  int suffix(char[] text, int from, int to) {
    if (from == to) {
      return 0;
    }
    int c = CharTable.previous(text, from, to);
    int longest = behindDigit(text, from, to);
    if (table.is(c, SUFFIX)) {
      boolean pair = c == ELLIPSIS && to - 2 >= from && text[to - 2] == ELLIPSIS;
      longest = Math.max(longest, pair ? 2 : Character.charCount(c));
    } else if (c == '.') {
      longest = Math.max(longest, stops(text, from, to));
    } else if ((c == 's' || c == 'S') && to - 2 >= from && isApostrophe(text[to - 2])) {
      longest = Math.max(longest, 2);
    }
    return longest;
  }

  private static boolean isApostrophe(char c) {
    return c == '\'' || c == APOSTROPHE;
  }

  private static boolean at(char[] text, int i, int to, char expected) {
    return i < to && text[i] == expected;
  }

  /** Two or more full stops; a single one is not split off. */
  private static int stopsAhead(char[] text, int from, int to) {
    int i = from;
    while (i < to && text[i] == '.') {
      i++;
    }
    return i - from > 1 ? i - from : 0;
  }

  private int stops(char[] text, int from, int to) {
    int i = to;
    while (i > from && text[i - 1] == '.') {
      i--;
    }
    if (to - i > 1) {
      return to - i;
    }
    int before = CharTable.previous(text, from, i);
    if (before == CharTable.NONE) {
      return 0;
    }
    if (table.is(before, BEFORE_PERIOD | LOWER)) {
      return 1;
    }
    int beforeThat = CharTable.previous(text, from, i - Character.charCount(before));
    if (beforeThat == CharTable.NONE) {
      return 0;
    }
    boolean initials = table.is(before, UPPER) && table.is(beforeThat, UPPER);
    return initials || (beforeThat == DEGREE && isTemperatureScale(before)) ? 1 : 0;
  }

  /** Small f, c and k before a full stop are lower case, and were split off already. */
  private static boolean isTemperatureScale(int c) {
    return c == 'F' || c == 'C' || c == 'K';
  }

  /** A plus sign, a unit or a currency directly after the last digit. */
  private int behindDigit(char[] text, int from, int to) {
    int earliest = Math.max(from, to - units.longest() - 1);
    for (int i = to - 1; i >= earliest; i--) {
      if (CharTable.isAsciiDigit(text[i])) {
        int length = to - i - 1;
        boolean single = length == 1 && (text[to - 1] == '+' || table.is(text[to - 1], CURRENCY));
        return single || units.find(text, i + 1, to) != Lexicon.MISSING ? length : 0;
      }
    }
    return 0;
  }
}
