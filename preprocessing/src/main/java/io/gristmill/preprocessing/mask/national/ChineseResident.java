package io.gristmill.preprocessing.mask.national;

import io.gristmill.preprocessing.mask.number.CheckDigits;

/** China: resident identity number (GB 11643). */
final class ChineseResident {

  private ChineseResident() {}

  /**
   * Region, date of birth, sequence number, and an ISO 7064 MOD 11-2 check character, where X is
   * ten.
   */
  static boolean isValid(String number) {
    int sum = CheckDigits.weighted(number, 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2);
    int year = Integer.parseInt(number.substring(6, 10));
    return number.charAt(0) != '0'
        && number.charAt(0) != '9'
        && year >= 1900
        && year < 2100
        && BirthDates.isDay(year, number.substring(10, 12), number.substring(12, 14))
        && number.charAt(17) == "10X98765432".charAt(sum % 11);
  }
}
