package io.gristmill.preprocessing.mask.national;

import java.time.YearMonth;

final class BirthDates {

  private BirthDates() {}

  /** Month and day have two digits each. */
  static boolean isDay(int year, String month, String day) {
    int number = Integer.parseInt(month);
    return number >= 1
        && number <= 12
        && Integer.parseInt(day) >= 1
        && Integer.parseInt(day) <= YearMonth.of(year, number).lengthOfMonth();
  }
}
