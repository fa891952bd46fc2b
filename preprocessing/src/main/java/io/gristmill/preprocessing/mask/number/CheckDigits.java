package io.gristmill.preprocessing.mask.number;

/** Check digits of ISO 7064 and others, over strings of digits. */
final class CheckDigits {

  private CheckDigits() {}

  /** Luhn's algorithm (ISO 7812): every second digit from the right is doubled. */
  static boolean luhn(String digits) {
    int sum = 0;
    for (int i = digits.length() - 1; i >= 0; i--) {
      int digit = digits.charAt(i) - '0';
      boolean second = (digits.length() - i) % 2 == 0;
      sum += second ? (digit > 4 ? 2 * digit - 9 : 2 * digit) : digit;
    }
    return sum % 10 == 0;
  }

  /** Remainder modulo 97, with letters as 10 to 35. */
  static int modulo97(String characters) {
    int remainder = 0;
    for (int i = 0; i < characters.length(); i++) {
      int value = Character.digit(characters.charAt(i), 36);
      remainder = (remainder * (value < 10 ? 10 : 100) + value) % 97;
    }
    return remainder;
  }

  /** ISO 7064 MOD 11,10: the last digit checks the others. */
  static boolean hybrid11(String digits) {
    int product = 10;
    for (int i = 0; i < digits.length() - 1; i++) {
      int sum = (digits.charAt(i) - '0' + product) % 10;
      product = 2 * (sum == 0 ? 10 : sum) % 11;
    }
    return (11 - product) % 10 == digits.charAt(digits.length() - 1) - '0';
  }

  /** Weighted sum of the leading digits. */
  static int weighted(String digits, int... weights) {
    int sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += (digits.charAt(i) - '0') * weights[i];
    }
    return sum;
  }
}
