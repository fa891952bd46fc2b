package io.gristmill.preprocessing.mask.national;

import io.gristmill.preprocessing.mask.number.CheckDigits;

/** Brazil: Cadastro de Pessoas Físicas (CPF). */
final class BrazilianCpf {

  private BrazilianCpf() {}

  /** Two check digits modulo 11; eleven equal digits would pass but are never issued. */
  static boolean isValid(String digits) {
    int first = CheckDigits.weighted(digits, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10;
    int second = CheckDigits.weighted(digits, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10;
    return first == digits.charAt(9) - '0'
        && second == digits.charAt(10) - '0'
        && digits.chars().distinct().count() > 1;
  }
}
