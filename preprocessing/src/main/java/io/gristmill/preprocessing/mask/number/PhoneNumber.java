package io.gristmill.preprocessing.mask.number;

import io.gristmill.preprocessing.mask.number.PhoneWords.Context;

/**
 * Telephone numbers: international (E.164, after {@code +} or {@code 00}), North American, with a
 * trunk 0 or an area code in parentheses; other layouts of seven to fifteen digits only next to a
 * word that identifies them. Dates, prices, versions, ranges of years and numbers after words such
 * as {@code ISBN} or {@code invoice} are excluded.
 */
public final class PhoneNumber implements NumberKind {

  private static final int LEAST_DIGITS = 7;
  private static final int SPACES_BEFORE = 2;
  private static final String AMOUNTS = "$€£¥₹₽₩%";

  /** Characters that attach digits to the text before them: identifiers, addresses, formulas. */
  private static final String TIES = ".-/\\+@#&=~^*_,";

  /** Start of the number, including a plus or an opening parenthesis. */
  private record Opening(int start, boolean plus, boolean parenthesis) {}

  @Override
  public boolean at(String text, int digit, Match found) {
    DigitGroups groups = DigitGroups.read(text, digit);
    if (groups.digits(groups.count()) < LEAST_DIGITS) {
      return false;
    }
    Opening opening = opening(text, digit, groups);
    boolean time = PhoneLayouts.isDate(groups) || PhoneLayouts.areHours(groups);
    if (!begins(text, opening) || (time && !opening.plus)) {
      return false;
    }
    Context before = opening.plus ? Context.PHONE : PhoneWords.before(text, opening.start);
    for (int taken = groups.count(); taken > 0 && before != Context.OTHER; taken--) {
      int end = Extension.end(text, groups.end(taken - 1));
      if (ends(text, groups, taken, end) && isNumber(text, groups, taken, opening, before, end)) {
        found.set(opening.start, end);
        return true;
      }
    }
    return false;
  }

  private static Opening opening(String text, int digit, DigitGroups groups) {
    char before = digit > 0 ? text.charAt(digit - 1) : ' ';
    boolean closes = groups.mark(0).startsWith(")");
    if (before == '+') {
      boolean inside = digit > 1 && text.charAt(digit - 2) == '(' && closes;
      return new Opening(inside ? digit - 2 : digit - 1, true, false);
    }
    boolean parenthesis = before == '(' && closes;
    return new Opening(parenthesis ? digit - 1 : digit, false, parenthesis);
  }

  private static boolean isNumber(
      String text, DigitGroups groups, int taken, Opening opening, Context before, int end) {
    if (opening.plus) {
      return PhoneLayouts.international(groups, taken, 0);
    }
    boolean named = before == Context.PHONE || PhoneWords.follows(text, end);
    if (groups.startsWith("00")) {
      return (named || taken > 2) && PhoneLayouts.international(groups, taken, 2);
    }
    return (named && PhoneLayouts.named(groups, taken))
        || PhoneLayouts.northAmerican(groups, taken)
        || PhoneLayouts.trunk(groups, taken)
        || (opening.parenthesis && PhoneLayouts.area(groups, taken));
  }

  private static boolean begins(String text, Opening opening) {
    int at = opening.start - 1;
    if (!WordBoundaries.begins(text, opening.start)) {
      return false;
    }
    if (at >= 0 && !opening.plus && TIES.indexOf(text.charAt(at)) >= 0) {
      return false;
    }
    while (at >= 0 && text.charAt(at) == ' ' && opening.start - at <= SPACES_BEFORE) {
      at--;
    }
    boolean amount = at >= 0 && AMOUNTS.indexOf(text.charAt(at)) >= 0;
    // 5 (12) 345-350 is a volume, an issue and pages.
    boolean cited = opening.parenthesis && WordBoundaries.isDigit(text, at);
    return !amount && !cited;
  }

  /** Whether no further digits of the number, no amount and no time follow. */
  private static boolean ends(String text, DigitGroups groups, int taken, int end) {
    boolean all = taken == groups.count();
    if (!WordBoundaries.ends(text, end) || (all && groups.isCut())) {
      return false;
    }
    if (!all && end == groups.end(taken - 1) && groupsContinue(text, groups, taken)) {
      return false;
    }
    char after = end < text.length() ? text.charAt(end) : '\n';
    boolean continues = (after == ':' || after == ',') && WordBoundaries.isDigit(text, end + 1);
    int unit = after == ' ' ? end + 1 : end;
    boolean amount = unit < text.length() && AMOUNTS.indexOf(text.charAt(unit)) >= 0;
    return !amount && !continues;
  }

  /** Whether the next group looks like part of this number, and not like {@code 10am}. */
  private static boolean groupsContinue(String text, DigitGroups groups, int taken) {
    boolean same = taken > 1 && groups.mark(taken - 1).equals(groups.mark(taken - 2));
    boolean word = WordBoundaries.isWord(text, groups.end(taken));
    return !groups.mark(taken - 1).isBlank() || (same && !word);
  }

  /** Internal extensions: {@code x123}, {@code ext. 123}. */
  private static final class Extension {

    private static final int MOST_DIGITS = 6;
    private static final String[] WORDS = {"extension ", "ext. ", "ext.", "ext ", "ext", "x ", "x"};

    private Extension() {}

    /** End of the extension at {@code end}; {@code end} if there is none. */
    static int end(String text, int end) {
      int at = end < text.length() && text.charAt(end) == ' ' ? end + 1 : end;
      for (String word : WORDS) {
        if (text.regionMatches(true, at, word, 0, word.length())) {
          int last = at + word.length();
          int digits = last;
          while (last - digits < MOST_DIGITS && WordBoundaries.isDigit(text, last)) {
            last++;
          }
          return last > digits && !WordBoundaries.isWord(text, last) ? last : end;
        }
      }
      return end;
    }
  }
}
