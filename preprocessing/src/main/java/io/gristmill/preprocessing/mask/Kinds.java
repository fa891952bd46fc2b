package io.gristmill.preprocessing.mask;

import io.gristmill.preprocessing.mask.Ipv4Finder.Boundaries;
import io.gristmill.preprocessing.mask.number.Iban;
import io.gristmill.preprocessing.mask.number.NationalIds;
import io.gristmill.preprocessing.mask.number.NumberKind;
import io.gristmill.preprocessing.mask.number.PaymentCard;
import io.gristmill.preprocessing.mask.number.PhoneNumber;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The kinds of personal data of our own profiles, in order of precedence. */
final class Kinds {

  /** Selects all kinds of national numbers. */
  static final String NATIONAL = "national-id";

  private static final Map<String, Kind> BY_NAME = new LinkedHashMap<>();

  static {
    add(Kind.found(Maskers.EMAIL, NormalForm.EMAIL, new InternationalEmailFinder()));
    add(
        Kind.found(
            Maskers.IP,
            NormalForm.ADDRESS,
            new Ipv6Finder(),
            new Ipv4Finder(Boundaries.NO_NUMBER, Ipv4Finder::isPublic)));
    add(Kind.number("iban", NormalForm.PLAIN, new Iban()));
    add(Kind.number("card", NormalForm.PLAIN, new PaymentCard()));
    NationalIds.byName().forEach((name, id) -> add(Kind.number(name, NormalForm.PLAIN, id)));
    // Last, since its layouts are the least specific.
    add(Kind.number("phone", NormalForm.PHONE, new PhoneNumber()));
  }

  private Kinds() {}

  /** All names of kinds, sorted. */
  static Set<String> names() {
    Set<String> names = new TreeSet<>(BY_NAME.keySet());
    names.add(NATIONAL);
    return names;
  }

  /** The kinds of these names, in order of precedence. */
  static List<Kind> named(List<String> names) {
    return BY_NAME.values().stream()
        .filter(
            kind ->
                names.contains(kind.name())
                    || (names.contains(NATIONAL) && NationalIds.byName().containsKey(kind.name())))
        .toList();
  }

  /** The name in placeholders: {@code us-ssn} becomes {@code US_SSN}. */
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
   * @param form normalizes the spellings of a value
   * @param finders search the whole text; empty for numbers
   * @param numbers are tried wherever digits begin; empty for other kinds
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
