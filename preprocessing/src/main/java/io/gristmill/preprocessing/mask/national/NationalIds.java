package io.gristmill.preprocessing.mask.national;

import io.gristmill.preprocessing.mask.number.FixedFormatNumber;
import io.gristmill.preprocessing.mask.number.NumberKind;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

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
            new FixedFormatNumber("999-99-9999", UsSocialSecurity::isValid),
            new FixedFormatNumber("999 99 9999", UsSocialSecurity::isValid, ssn),
            new FixedFormatNumber("999999999", UsSocialSecurity::isValid, ssn)));
    BY_NAME.put(
        "uk-nino",
        NumberKind.anyOf(
            new FixedFormatNumber("AA999999A", UkNationalInsurance::isValid),
            new FixedFormatNumber("AA 99 99 99 A", UkNationalInsurance::isValid),
            new FixedFormatNumber("AA 999999 A", UkNationalInsurance::isValid)));
    BY_NAME.put(
        "de-steuer-id",
        NumberKind.anyOf(
            new FixedFormatNumber("99999999999", GermanTaxId::isValid),
            new FixedFormatNumber("99 999 999 999", GermanTaxId::isValid)));
    BY_NAME.put(
        "fr-nir",
        NumberKind.anyOf(
            new FixedFormatNumber("99999XX99999999", FrenchRegister::isValid),
            new FixedFormatNumber("99999XX999999 99", FrenchRegister::isValid),
            new FixedFormatNumber("9 99 99 XX 999 999 99", FrenchRegister::isValid)));
    BY_NAME.put(
        "es-dni",
        NumberKind.anyOf(
            new FixedFormatNumber("99999999A", SpanishIdentity::isValid),
            new FixedFormatNumber("99999999-A", SpanishIdentity::isValid),
            new FixedFormatNumber("A9999999A", SpanishIdentity::isValid),
            new FixedFormatNumber("A-9999999-A", SpanishIdentity::isValid)));
    BY_NAME.put(
        "it-codice-fiscale", new FixedFormatNumber("AAAAAA99A99A999A", ItalianFiscalCode::isValid));
    List<String> cpf = List.of("cpf");
    BY_NAME.put(
        "br-cpf",
        NumberKind.anyOf(
            new FixedFormatNumber("999.999.999-99", BrazilianCpf::isValid),
            new FixedFormatNumber("99999999999", BrazilianCpf::isValid, cpf)));
    BY_NAME.put(
        "cn-resident-id", new FixedFormatNumber("99999999999999999X", ChineseResident::isValid));
    BY_NAME.put(
        "pl-pesel", new FixedFormatNumber("99999999999", PolishPesel::isValid, List.of("pesel")));
    List<String> bsn = List.of("bsn", "burgerservicenummer", "sofinummer", "sofi-nummer");
    BY_NAME.put("nl-bsn", new FixedFormatNumber("999999999", DutchBsn::isValid, bsn));
    List<String> swedish = List.of("personnummer", "personnr", "pnr", "samordningsnummer");
    BY_NAME.put(
        "se-personnummer",
        NumberKind.anyOf(
            new FixedFormatNumber("999999-9999", SwedishPerson::isValid),
            new FixedFormatNumber("99999999-9999", SwedishPerson::isValid),
            new FixedFormatNumber("9999999999", SwedishPerson::isValid, swedish),
            new FixedFormatNumber("999999999999", SwedishPerson::isValid, swedish)));
  }

  private NationalIds() {}

  /** Sorted by name, in the form {@code country-number}. */
  public static SortedMap<String, NumberKind> byName() {
    return new TreeMap<>(BY_NAME);
  }
}
