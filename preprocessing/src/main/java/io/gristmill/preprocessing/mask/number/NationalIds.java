package io.gristmill.preprocessing.mask.number;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * National identification numbers by name. Layouts that are common among other numbers require a
 * word in front that names the number.
 */
public final class NationalIds {

  private static final SortedMap<String, NumberKind> BY_NAME = new TreeMap<>();

  static {
    List<String> ssn = List.of("ssn", "social security", "social security number");
    BY_NAME.put(
        "us-ssn",
        NumberKind.anyOf(
            new FixedFormatNumber("999-99-9999", NationalChecks::usSocialSecurity),
            new FixedFormatNumber("999 99 9999", NationalChecks::usSocialSecurity, ssn),
            new FixedFormatNumber("999999999", NationalChecks::usSocialSecurity, ssn)));
    BY_NAME.put(
        "uk-nino",
        NumberKind.anyOf(
            new FixedFormatNumber("AA999999A", NationalChecks::ukNationalInsurance),
            new FixedFormatNumber("AA 99 99 99 A", NationalChecks::ukNationalInsurance),
            new FixedFormatNumber("AA 999999 A", NationalChecks::ukNationalInsurance)));
    BY_NAME.put(
        "de-steuer-id",
        NumberKind.anyOf(
            new FixedFormatNumber("99999999999", NationalChecks::germanTaxId),
            new FixedFormatNumber("99 999 999 999", NationalChecks::germanTaxId)));
    BY_NAME.put(
        "fr-nir",
        NumberKind.anyOf(
            new FixedFormatNumber("99999XX99999999", NationalChecks::frenchRegister),
            new FixedFormatNumber("99999XX999999 99", NationalChecks::frenchRegister),
            new FixedFormatNumber("9 99 99 XX 999 999 99", NationalChecks::frenchRegister)));
    BY_NAME.put(
        "es-dni",
        NumberKind.anyOf(
            new FixedFormatNumber("99999999A", NationalChecks::spanishIdentity),
            new FixedFormatNumber("99999999-A", NationalChecks::spanishIdentity),
            new FixedFormatNumber("A9999999A", NationalChecks::spanishIdentity),
            new FixedFormatNumber("A-9999999-A", NationalChecks::spanishIdentity)));
    BY_NAME.put(
        "it-codice-fiscale",
        new FixedFormatNumber("AAAAAA99A99A999A", NationalChecks::italianFiscalCode));
    List<String> cpf = List.of("cpf");
    BY_NAME.put(
        "br-cpf",
        NumberKind.anyOf(
            new FixedFormatNumber("999.999.999-99", NationalChecks::brazilianCpf),
            new FixedFormatNumber("99999999999", NationalChecks::brazilianCpf, cpf)));
    BY_NAME.put(
        "cn-resident-id",
        new FixedFormatNumber("99999999999999999X", NationalChecks::chineseResident));
    BY_NAME.put(
        "pl-pesel",
        new FixedFormatNumber("99999999999", NationalChecks::polishPesel, List.of("pesel")));
    List<String> bsn = List.of("bsn", "burgerservicenummer", "sofinummer", "sofi-nummer");
    BY_NAME.put("nl-bsn", new FixedFormatNumber("999999999", NationalChecks::dutchBsn, bsn));
    List<String> swedish = List.of("personnummer", "personnr", "pnr", "samordningsnummer");
    BY_NAME.put(
        "se-personnummer",
        NumberKind.anyOf(
            new FixedFormatNumber("999999-9999", NationalChecks::swedishPerson),
            new FixedFormatNumber("99999999-9999", NationalChecks::swedishPerson),
            new FixedFormatNumber("9999999999", NationalChecks::swedishPerson, swedish),
            new FixedFormatNumber("999999999999", NationalChecks::swedishPerson, swedish)));
  }

  private NationalIds() {}

  /** Sorted by name, in the form {@code country-number}. */
  public static SortedMap<String, NumberKind> byName() {
    return new TreeMap<>(BY_NAME);
  }

  /**
   * A number in a fixed format.
   *
   * @param layout {@code 9} for a digit, {@code A} for a capital letter, {@code X} for either,
   *     other characters for themselves; its first digit is a {@code 9}
   * @param valid checks the letters and digits alone
   * @param context words one of which must precede the number; empty for no condition
   */
  private record FixedFormatNumber(String layout, Predicate<String> valid, List<String> context)
      implements NumberKind {

    FixedFormatNumber(String layout, Predicate<String> valid) {
      this(layout, valid, List.of());
    }

    @Override
    public boolean at(String text, int digit, Match found) {
      int start = digit - layout.indexOf('9');
      int end = start + layout.length();
      if (start < 0 || end > text.length() || !fits(text, start)) {
        return false;
      }
      if (!WordBoundaries.stands(text, start, end)
          || !valid.test(WordBoundaries.plain(text, start, end))) {
        return false;
      }
      if (!context.isEmpty() && !ContextWords.isBefore(text, start, context)) {
        return false;
      }
      found.set(start, end);
      return true;
    }

    private boolean fits(String text, int start) {
      for (int i = 0; i < layout.length(); i++) {
        if (!fits(layout.charAt(i), text.charAt(start + i))) {
          return false;
        }
      }
      return true;
    }

    private static boolean fits(char wanted, char c) {
      boolean digit = c >= '0' && c <= '9';
      boolean letter = c >= 'A' && c <= 'Z';
      return switch (wanted) {
        case '9' -> digit;
        case 'A' -> letter;
        case 'X' -> digit || letter;
        default -> c == wanted;
      };
    }
  }
}
