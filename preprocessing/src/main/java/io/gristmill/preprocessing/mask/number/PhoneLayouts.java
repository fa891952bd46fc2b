package io.gristmill.preprocessing.mask.number;

/** Recognizes telephone numbers by the layout of their groups of digits. */
final class PhoneLayouts {

  /** E.164: at most fifteen digits; fewer than eight are not an international number. */
  private static final int LEAST_INTERNATIONAL = 8;

  private static final int MOST_INTERNATIONAL = 15;

  /** Seven digits are a local number, but need a word that identifies them. */
  private static final int LEAST_LOCAL = 7;

  private static final int LEAST_NATIONAL = 9;
  private static final int MOST_NATIONAL = 11;

  private PhoneLayouts() {}

  /**
   * Country code and subscriber number. ITU E.164 assigns no code that begins with 0, 28, 83 or 89.
   *
   * @param prefix digits before the country code: none after a plus, two for {@code 00}
   */
  static boolean international(DigitGroups groups, int taken, int prefix) {
    int digits = groups.digits(taken) - prefix;
    char first = groups.digit(prefix);
    char second = groups.digit(prefix + 1);
    boolean assigned =
        first != '0'
            && !(first == '2' && second == '8')
            && !(first == '8' && (second == '3' || second == '9'));
    return assigned && digits >= LEAST_INTERNATIONAL && digits <= MOST_INTERNATIONAL;
  }

  /** North American: area code, exchange and line, optionally after a 1. */
  static boolean northAmerican(DigitGroups groups, int taken) {
    boolean one = groups.areOf(taken, 1, 3, 3, 4) && groups.startsWith("1");
    if (!one && !groups.areOf(taken, 3, 3, 4)) {
      return false;
    }
    int area = groups.value(one ? 1 : 0);
    int exchange = groups.value(one ? 2 : 1);
    boolean spaces = groups.marksAre(taken, " ", "\u00a0");
    boolean slash = groups.marksAre(taken, "/");
    return area >= 200 && !slash && (!spaces || exchange >= 200);
  }

  /**
   * A trunk 0, area code and subscriber number; in at least two groups of two or more digits. Five
   * and four digits are a ZIP+4.
   */
  static boolean trunk(DigitGroups groups, int taken) {
    int digits = groups.digits(taken);
    if (taken < 2 || digits < LEAST_NATIONAL || digits > MOST_NATIONAL) {
      return false;
    }
    for (int i = 0; i < taken; i++) {
      if (groups.length(i) < 2 || groups.length(i) > (i == 0 ? 6 : 8)) {
        return false;
      }
    }
    boolean postcode = groups.areOf(taken, 5, 4) && groups.marksAre(taken, "-");
    return groups.startsWith("0") && !groups.startsWith("00") && !postcode;
  }

  /**
   * An area code in parentheses that is not a year, and a subscriber number of five to nine digits.
   */
  static boolean area(DigitGroups groups, int taken) {
    int area = groups.length(0);
    int subscriber = groups.digits(taken) - area;
    boolean year = area == 4 && !groups.startsWith("0");
    for (int i = 1; i < taken; i++) {
      if (groups.length(i) < 2) {
        return false;
      }
    }
    return taken >= 2 && area >= 2 && area <= 5 && !year && subscriber >= 5 && subscriber <= 9;
  }

  /** Any layout of seven to fifteen digits, if a word identifies the number. */
  static boolean named(DigitGroups groups, int taken) {
    int digits = groups.digits(taken);
    boolean decimal = taken == 2 && groups.mark(0).equals(".");
    return digits >= LEAST_LOCAL && digits <= MOST_INTERNATIONAL && !decimal;
  }

  /**
   * Opening hours such as 9.00-16.30: two times with different separators between and within them.
   */
  static boolean areHours(DigitGroups groups) {
    return groups.count() >= 4
        && isTime(groups, 0)
        && isTime(groups, 2)
        && !groups.mark(1).equals(".");
  }

  private static boolean isTime(DigitGroups groups, int first) {
    return groups.mark(first).equals(".")
        && groups.length(first) <= 2
        && groups.length(first + 1) == 2
        && groups.value(first) <= 24
        && groups.value(first + 1) < 60;
  }

  /** Day, month and year in any usual order, or a range of years; optionally followed by a time. */
  static boolean isDate(DigitGroups groups) {
    if (groups.count() >= 2 && groups.areOf(2, 4, 4)) {
      return isYear(groups.value(0)) && isYear(groups.value(1));
    }
    if (groups.count() < 3 || !groups.mark(0).equals(groups.mark(1))) {
      return false;
    }
    boolean yearFirst = groups.length(0) == 4 && isYear(groups.value(0));
    int one = groups.value(yearFirst ? 1 : 0);
    int two = groups.value(yearFirst ? 2 : 1);
    boolean yearLast =
        groups.length(0) <= 2
            && groups.length(1) <= 2
            && (groups.length(2) == 4 ? isYear(groups.value(2)) : isShortDate(groups));
    return (yearFirst || yearLast)
        && one >= 1
        && two >= 1
        && Math.min(one, two) <= 12
        && Math.max(one, two) <= 31;
  }

  /** Exactly three groups of two digits: 01.02.03, but not 01 02 03 04 05. */
  private static boolean isShortDate(DigitGroups groups) {
    return groups.length(2) == 2 && !(groups.count() > 3 && groups.mark(2).equals(groups.mark(1)));
  }

  private static boolean isYear(int value) {
    return value >= 1500 && value < 2100;
  }
}
