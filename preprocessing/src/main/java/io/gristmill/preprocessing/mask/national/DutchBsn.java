package io.gristmill.preprocessing.mask.national;

import io.gristmill.preprocessing.mask.number.CheckDigits;

/** The Netherlands: burgerservicenummer (BSN), checked by the eleven test. */
final class DutchBsn {

  private DutchBsn() {}

  /** The weights are 9 to 2 and -1. */
  static boolean isValid(String digits) {
    int sum = CheckDigits.weighted(digits, 9, 8, 7, 6, 5, 4, 3, 2, -1);
    return sum > 0 && sum % 11 == 0;
  }
}
