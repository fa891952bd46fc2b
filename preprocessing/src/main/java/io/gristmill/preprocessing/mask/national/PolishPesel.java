package io.gristmill.preprocessing.mask.national;

import static io.gristmill.error.Messages.format;

import io.gristmill.preprocessing.mask.number.CheckDigits;

/** Poland: Powszechny Elektroniczny System Ewidencji Ludności (PESEL). */
final class PolishPesel {

  private PolishPesel() {}

  /** Date of birth with the century encoded in the month, sequence number, sex, check digit. */
  static boolean isValid(String digits) {
    int month = Integer.parseInt(digits.substring(2, 4));
    int century = month >= 80 ? 1800 : 1900 + 100 * (month / 20);
    int year = century + Integer.parseInt(digits.substring(0, 2));
    String inYear = format("%02d", month % 20);
    int sum = CheckDigits.weighted(digits, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1);
    return sum % 10 == 0 && BirthDates.isDay(year, inYear, digits.substring(4, 6));
  }
}
