package io.gristmill.preprocessing.mask.national;

import static io.gristmill.error.Messages.format;

import io.gristmill.preprocessing.mask.number.CheckDigits;

/** Sweden: personnummer, and the coordination number, which adds 60 to the day. */
final class SwedishPerson {

  private static final int NUMBER = 10;

  private SwedishPerson() {}

  /**
   * Date of birth, sequence number, and Luhn check digit over the ten digits without the century.
   */
  static boolean isValid(String digits) {
    String ten = digits.substring(digits.length() - NUMBER);
    if (digits.length() > NUMBER && !digits.startsWith("19") && !digits.startsWith("20")) {
      return false;
    }
    // A leap year, since the century may be missing.
    String day = format("%02d", Integer.parseInt(ten.substring(4, 6)) % 60);
    return BirthDates.isDay(2000, ten.substring(2, 4), day) && CheckDigits.luhn(ten);
  }
}
