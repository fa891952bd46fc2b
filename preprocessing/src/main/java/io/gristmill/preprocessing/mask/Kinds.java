package io.gristmill.preprocessing.mask;

import io.gristmill.preprocessing.mask.number.NumberKind;

import io.gristmill.preprocessing.mask.Ipv4Finder.Boundaries;
import io.gristmill.preprocessing.mask.address.PublicAddresses;
import io.gristmill.preprocessing.mask.national.NationalIds;
import io.gristmill.preprocessing.mask.number.Iban;
import io.gristmill.preprocessing.mask.number.PaymentCard;
import io.gristmill.preprocessing.mask.number.PhoneNumber;
import io.gristmill.preprocessing.mask.pseudonym.NormalForm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The kinds of the profiles that are our own, in order of precedence. */
final class Kinds {

  /** Stands for every national number. */
  static final String NATIONAL = "national-id";

  private static final Map<String, Kind> BY_NAME = new LinkedHashMap<>();

  static {
    add(Kind.found(Maskers.EMAIL, NormalForm.EMAIL, new InternationalEmailFinder()));
    add(
        Kind.found(
            Maskers.IP,
            NormalForm.ADDRESS,
            new Ipv6Finder(),
            new Ipv4Finder(Boundaries.NO_NUMBER, PublicAddresses::contains)));
    add(Kind.number("iban", NormalForm.PLAIN, new Iban()));
    add(Kind.number("card", NormalForm.PLAIN, new PaymentCard()));
    NationalIds.byName().forEach((name, id) -> add(Kind.number(name, NormalForm.PLAIN, id)));
    // Last: its layouts are the loosest.
    add(Kind.number("phone", NormalForm.PHONE, new PhoneNumber()));
  }

  private Kinds() {}

  /** Sorted. */
  static Set<String> names() {
    Set<String> names = new TreeSet<>(BY_NAME.keySet());
    names.add(NATIONAL);
    return names;
  }

  /** Some kinds by name, in order of precedence. */
  static List<Kind> named(List<String> names) {
    return BY_NAME.values().stream()
        .filter(
            kind ->
                names.contains(kind.name())
                    || (names.contains(NATIONAL) && NationalIds.byName().containsKey(kind.name())))
        .toList();
  }

  /** As in a placeholder: {@code us-ssn} is {@code US_SSN}. */
  static String label(String name) {
    return name.replace('-', '_').toUpperCase(Locale.ROOT);
  }

  private static void add(Kind kind) {
    BY_NAME.put(kind.name(), kind);
  }

  /**
   * A kind of personal data.
   *
   * @param name in configurations and counts
   * @param form how two spellings of one value become equal
   * @param finders search a text by themselves
   * @param numbers are asked wherever digits begin; of the other sort there are none then
   */
  record Kind(String name, NormalForm form, List<Finder> finders, List<NumberKind> numbers) {

    static Kind found(String name, NormalForm form, Finder... finders) {
      return new Kind(name, form, List.of(finders), List.of());
    }

    static Kind number(String name, NormalForm form, NumberKind number) {
      return new Kind(name, form, List.of(), List.of(number));
    }
  }
}
