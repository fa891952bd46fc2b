package io.gristmill.preprocessing.mask.national;

/** Italy: codice fiscale (decree of 23 December 1976). */
final class ItalianFiscalCode {

  private static final String MONTHS = "ABCDEHLMPRST";

  /** Values of 0 to 9 and of A to J at odd places; then of K to Z. */
  private static final int[] ODD = {
    1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23
  };

  private ItalianFiscalCode() {}

  /** Month letter, day (plus 40 for women) and check letter. */
  static boolean isValid(String code) {
    int day = Integer.parseInt(code.substring(9, 11)) % 40;
    return MONTHS.indexOf(code.charAt(8)) >= 0
        && day >= 1
        && day <= 31
        && code.charAt(9) < '8'
        && code.charAt(15) == 'A' + sum(code) % 26;
  }

  private static int sum(String code) {
    int sum = 0;
    for (int i = 0; i < 15; i++) {
      char c = code.charAt(i);
      int value = c <= '9' ? c - '0' : c - 'A';
      sum += i % 2 == 0 ? ODD[value] : value;
    }
    return sum;
  }
}
