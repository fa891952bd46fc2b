package io.gristmill.preprocessing.mask.national;

import io.gristmill.preprocessing.mask.number.CheckDigits;

/** Germany: Steuerliche Identifikationsnummer (tax id). */
final class GermanTaxId {

  private static final int DECIDING = 10;

  private GermanTaxId() {}

  /**
   * Bundeszentralamt für Steuern: no leading zero; among the first ten digits exactly one occurs
   * two or three times (but not three in a row), and all others at most once; ISO 7064 MOD 11,10.
   */
  static boolean isValid(String digits) {
    int[] count = new int[10];
    for (int i = 0; i < DECIDING; i++) {
      count[digits.charAt(i) - '0']++;
    }
    int repeated = 0;
    for (int digit = 0; digit < count.length; digit++) {
      repeated += count[digit] > 1 ? 1 : 0;
      if (count[digit] > 3 || digits.contains(String.valueOf(digit).repeat(3))) {
        return false;
      }
    }
    return digits.charAt(0) != '0' && repeated == 1 && CheckDigits.hybrid11(digits);
  }
}
