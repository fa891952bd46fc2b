package io.gristmill.preprocessing.mask;

import io.gristmill.preprocessing.mask.Ipv6Finder.Ipv6Address;
import io.gristmill.preprocessing.url.Hosts;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntPredicate;

/** Normalizes the spellings of a value before it is replaced by a pseudonym. */
public enum NormalForm {
  /**
   * E-mail addresses: lower case, since mail systems ignore case in practice also before the
   * {@code @}; the domain in Punycode.
   */
  EMAIL {
    @Override
    public String of(String found) {
      int domain = found.lastIndexOf('@') + 1;
      String local = found.substring(0, domain).toLowerCase(Locale.ROOT);
      return Normalizer.normalize(local, Normalizer.Form.NFC)
          + Hosts.canonical(found.substring(domain));
    }
  },
  /** IPv4 unchanged; IPv6 as eight groups of hexadecimal digits without leading zeros. */
  ADDRESS {
    @Override
    public String of(String found) {
      Optional<Ipv6Address> address =
          found.indexOf(':') < 0 ? Optional.empty() : Ipv6Address.parse(found, 0);
      StringBuilder groups = new StringBuilder();
      address.ifPresent(
          parsed -> {
            for (int group : parsed.groups()) {
              groups.append(Integer.toHexString(group)).append(':');
            }
          });
      return address.isPresent() ? groups.toString() : found;
    }
  },
  /** Cards, accounts and national numbers: letters and digits only, in upper case. */
  PLAIN {
    @Override
    public String of(String found) {
      return kept(found, NormalForm::isLetterOrDigit).toUpperCase(Locale.ROOT);
    }
  },
  /**
   * Telephone numbers: digits without extension, a leading {@code 00} as {@code +}, without the
   * trunk zero in {@code +44 (0)20}. National and international spellings remain different values,
   * since the country of a text is unknown.
   */
  PHONE {
    @Override
    public String of(String found) {
      String number = found.split("[ eExX]*[xX]", 2)[0];
      boolean international = number.contains("+") || number.startsWith("00");
      String digits = kept(international ? number.replace("(0)", "") : number, NormalForm::isDigit);
      return international
          ? "+" + (digits.startsWith("00") ? digits.substring(2) : digits)
          : digits;
    }
  };

  /** The value in normalized form. */
  public abstract String of(String found);

  private static String kept(String found, IntPredicate wanted) {
    return found
        .chars()
        .filter(wanted)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean isLetterOrDigit(int c) {
    return Character.isLetterOrDigit(c);
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
