package io.gristmill.preprocessing.mask.number;

import static io.gristmill.error.Messages.format;

import java.time.YearMonth;
import java.util.Set;

/**
 * Official checks of national numbers, over the letters and digits of a number in the layout that
 * {@link NationalIds} gives it.
 */
final class NationalChecks {

  /** Printed in advertisements, and therefore invalid. */
  private static final Set<String> US_ADVERTISED = Set.of("078051120", "219099999");

  private static final Set<String> UK_NEVER_ISSUED =
      Set.of("BG", "GB", "KN", "NK", "NT", "TN", "ZZ");
  private static final int GERMAN_DECIDING = 10;
  private static final String SPANISH_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE";
  private static final String SPANISH_FOREIGN = "XYZ";
  private static final String ITALIAN_MONTHS = "ABCDEHLMPRST";

  /** Values of 0 to 9 and of A to J at odd places; then of K to Z. */
  private static final int[] ITALIAN_ODD = {
    1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23
  };

  private static final int SWEDISH_DIGITS = 10;

  private NationalChecks() {}

  /**
   * United States: no check digit, but areas, groups and serials that are never issued.
   *
   * <p>Social Security Administration: no area 000, 666 or 9xx, no group 00, no serial 0000.
   */
  static boolean usSocialSecurity(String digits) {
    String area = digits.substring(0, 3);
    return !area.equals("000")
        && !area.equals("666")
        && area.charAt(0) != '9'
        && !digits.startsWith("00", 3)
        && !digits.endsWith("0000")
        && !US_ADVERTISED.contains(digits);
  }

  /**
   * United Kingdom: no check digit, but prefixes that are never issued.
   *
   * <p>HM Revenue &amp; Customs, NIM39110: no D, F, I, Q, U, V; no O as the second; ends A to D.
   */
  static boolean ukNationalInsurance(String number) {
    return "DFIQUV".indexOf(number.charAt(0)) < 0
        && "DFIQUVO".indexOf(number.charAt(1)) < 0
        && !UK_NEVER_ISSUED.contains(number.substring(0, 2))
        && number.charAt(8) <= 'D';
  }

  /**
   * Germany: Steuerliche Identifikationsnummer (tax id).
   *
   * <p>Bundeszentralamt für Steuern: no leading zero; among the first ten digits exactly one occurs
   * two or three times (but not three in a row), and all others at most once; ISO 7064 MOD 11,10.
   */
  static boolean germanTaxId(String digits) {
    int[] count = new int[10];
    for (int i = 0; i < GERMAN_DECIDING; i++) {
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

  /**
   * France: numéro d'inscription au répertoire (INSEE).
   *
   * <p>Sex, year, month, department, commune, sequence number, and 97 minus the remainder modulo
   * 97.
   */
  static boolean frenchRegister(String number) {
    String department = number.substring(5, 7);
    boolean corsica = department.equals("2A") || department.equals("2B");
    // The key counts the Corsican departments as 19 and 18.
    String counted = department.equals("2A") ? "19" : corsica ? "18" : department;
    if (!counted.chars().allMatch(Character::isDigit)) {
      return false;
    }
    long first = Long.parseLong(number.substring(0, 5) + counted + number.substring(7, 13));
    int month = Integer.parseInt(number.substring(3, 5));
    int sex = number.charAt(0) - '0';
    return (sex == 1 || sex == 2)
        && ((month >= 1 && month <= 12) || (month >= 20 && month <= 42) || month >= 50)
        && 97 - first % 97 == Integer.parseInt(number.substring(13));
  }

  /**
   * Spain: Documento Nacional de Identidad (DNI), and the number of foreigners (NIE).
   *
   * <p>The letter is determined by the remainder modulo 23; a leading X, Y or Z stands for 0, 1 or
   * 2.
   */
  static boolean spanishIdentity(String number) {
    int foreign = SPANISH_FOREIGN.indexOf(number.charAt(0));
    boolean digitFirst = Character.isDigit(number.charAt(0));
    if (!digitFirst && foreign < 0) {
      return false;
    }
    int value = Integer.parseInt(number.substring(1, 8));
    value += (digitFirst ? number.charAt(0) - '0' : foreign) * 10_000_000;
    return number.charAt(8) == SPANISH_LETTERS.charAt(value % SPANISH_LETTERS.length());
  }

  /**
   * Italy: codice fiscale (decree of 23 December 1976).
   *
   * <p>Month letter, day (plus 40 for women) and check letter.
   */
  static boolean italianFiscalCode(String code) {
    int day = Integer.parseInt(code.substring(9, 11)) % 40;
    return ITALIAN_MONTHS.indexOf(code.charAt(8)) >= 0
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
      sum += i % 2 == 0 ? ITALIAN_ODD[value] : value;
    }
    return sum;
  }

  /**
   * Brazil: Cadastro de Pessoas Físicas (CPF).
   *
   * <p>Two check digits modulo 11; eleven equal digits would pass but are never issued.
   */
  static boolean brazilianCpf(String digits) {
    int first = CheckDigits.weighted(digits, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10;
    int second = CheckDigits.weighted(digits, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10;
    return first == digits.charAt(9) - '0'
        && second == digits.charAt(10) - '0'
        && digits.chars().distinct().count() > 1;
  }

  /**
   * China: resident identity number (GB 11643).
   *
   * <p>Region, date of birth, sequence number, and an ISO 7064 MOD 11-2 check character, where X is
   * ten.
   */
  static boolean chineseResident(String number) {
    int sum = CheckDigits.weighted(number, 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2);
    int year = Integer.parseInt(number.substring(6, 10));
    return number.charAt(0) != '0'
        && number.charAt(0) != '9'
        && year >= 1900
        && year < 2100
        && isDay(year, number.substring(10, 12), number.substring(12, 14))
        && number.charAt(17) == "10X98765432".charAt(sum % 11);
  }

  /**
   * Poland: Powszechny Elektroniczny System Ewidencji Ludności (PESEL).
   *
   * <p>Date of birth with the century encoded in the month, sequence number, sex, check digit.
   */
  static boolean polishPesel(String digits) {
    int month = Integer.parseInt(digits.substring(2, 4));
    int century = month >= 80 ? 1800 : 1900 + 100 * (month / 20);
    int year = century + Integer.parseInt(digits.substring(0, 2));
    String inYear = format("%02d", month % 20);
    int sum = CheckDigits.weighted(digits, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1);
    return sum % 10 == 0 && isDay(year, inYear, digits.substring(4, 6));
  }

  /**
   * The Netherlands: burgerservicenummer (BSN), checked by the eleven test.
   *
   * <p>The weights are 9 to 2 and -1.
   */
  static boolean dutchBsn(String digits) {
    int sum = CheckDigits.weighted(digits, 9, 8, 7, 6, 5, 4, 3, 2, -1);
    return sum > 0 && sum % 11 == 0;
  }

  /**
   * Sweden: personnummer, and the coordination number, which adds 60 to the day.
   *
   * <p>Date of birth, sequence number, and Luhn check digit over the ten digits without the
   * century.
   */
  static boolean swedishPerson(String digits) {
    String ten = digits.substring(digits.length() - SWEDISH_DIGITS);
    if (digits.length() > SWEDISH_DIGITS && !digits.startsWith("19") && !digits.startsWith("20")) {
      return false;
    }
    // A leap year, since the century may be missing.
    String day = format("%02d", Integer.parseInt(ten.substring(4, 6)) % 60);
    return isDay(2000, ten.substring(2, 4), day) && CheckDigits.luhn(ten);
  }

  /** Whether a date exists; month and day have two digits each. */
  private static boolean isDay(int year, String month, String day) {
    int number = Integer.parseInt(month);
    return number >= 1
        && number <= 12
        && Integer.parseInt(day) >= 1
        && Integer.parseInt(day) <= YearMonth.of(year, number).lengthOfMonth();
  }
}
