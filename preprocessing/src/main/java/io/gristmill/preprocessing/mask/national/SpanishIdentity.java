package io.gristmill.preprocessing.mask.national;

/** Spain: Documento Nacional de Identidad (DNI), and the number of foreigners (NIE). */
final class SpanishIdentity {

  private static final String LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE";
  private static final String FOREIGN = "XYZ";

  private SpanishIdentity() {}

  /**
   * The letter is determined by the remainder modulo 23; a leading X, Y or Z stands for 0, 1 or 2.
   */
  static boolean isValid(String number) {
    int foreign = FOREIGN.indexOf(number.charAt(0));
    boolean digitFirst = Character.isDigit(number.charAt(0));
    if (!digitFirst && foreign < 0) {
      return false;
    }
    int value = Integer.parseInt(number.substring(1, 8));
    value += (digitFirst ? number.charAt(0) - '0' : foreign) * 10_000_000;
    return number.charAt(8) == LETTERS.charAt(value % LETTERS.length());
  }
}
