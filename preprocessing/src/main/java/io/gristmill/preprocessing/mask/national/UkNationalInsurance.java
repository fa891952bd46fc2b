package io.gristmill.preprocessing.mask.national;

import java.util.Set;

/** United Kingdom: no check digit, but prefixes that are never issued. */
final class UkNationalInsurance {

  private static final Set<String> NEVER = Set.of("BG", "GB", "KN", "NK", "NT", "TN", "ZZ");

  private UkNationalInsurance() {}

  /** HM Revenue &amp; Customs, NIM39110: no D, F, I, Q, U, V; no O as the second; ends A to D. */
  static boolean isValid(String number) {
    return "DFIQUV".indexOf(number.charAt(0)) < 0
        && "DFIQUVO".indexOf(number.charAt(1)) < 0
        && !NEVER.contains(number.substring(0, 2))
        && number.charAt(8) <= 'D';
  }
}
