package io.gristmill.preprocessing.mask.national;

/** France: numéro d'inscription au répertoire (INSEE). */
final class FrenchRegister {

  private FrenchRegister() {}

  /**
   * Sex, year, month, department, commune, sequence number, and 97 minus the remainder modulo 97.
   */
  static boolean isValid(String number) {
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
}
