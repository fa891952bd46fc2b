package io.gristmill.preprocessing.mask.number;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * International bank account numbers (ISO 13616): a country code, two check digits (ISO 7064 MOD
 * 97-10) and an account in the registered format of the country; contiguous or in groups of four.
 */
public final class Iban implements NumberKind {

  private static final int HEAD = 4;

  @Override
  public boolean at(String text, int digit, Match found) {
    int start = digit - 2;
    if (start < 0
        || !WordBoundaries.isDigit(text, digit + 1)
        || !WordBoundaries.begins(text, start)) {
      return false;
    }
    String layout = IbanCountries.layout(text, start);
    if (layout.isEmpty()) {
      return false;
    }
    int end = end(text, start + HEAD, layout);
    if (end < 0 || !WordBoundaries.ends(text, end)) {
      return false;
    }
    String plain = WordBoundaries.plain(text, start, end);
    if (CheckDigits.modulo97(plain.substring(HEAD) + plain.substring(0, HEAD)) != 1) {
      return false;
    }
    found.set(start, end);
    return true;
  }

  /** End of an account with that layout; -1 if the text does not match. */
  private static int end(String text, int start, String layout) {
    int at = start;
    boolean grouped = start < text.length() && text.charAt(start) == ' ';
    for (int i = 0; i < layout.length(); i++) {
      if (grouped && i % HEAD == 0) {
        if (at >= text.length() || text.charAt(at) != ' ') {
          return -1;
        }
        at++;
      }
      if (at >= text.length() || !fits(layout.charAt(i), text.charAt(at))) {
        return -1;
      }
      at++;
    }
    return at;
  }

  private static boolean fits(char layout, char c) {
    boolean digit = c >= '0' && c <= '9';
    boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    return switch (layout) {
      case 'n' -> digit;
      case 'a' -> letter;
      default -> digit || letter;
    };
  }

  /** The account formats of the ISO 13616 registry by country. */
  private static final class IbanCountries {

    /** {@code n} for digits, {@code a} for letters, {@code c} for either, after their number. */
    private static final String REGISTRY =
        "AD=8n12c AE=19n AL=8n16c AT=16n AZ=4a20c BA=16n BE=12n BG=4a6n8c BH=4a14c BI=23n"
            + " BR=23n1a1c BY=4c4n16c CH=5n12c CR=18n CY=8n16c CZ=20n DE=18n DJ=23n DK=14n"
            + " DO=4c20n EE=16n EG=25n ES=20n FI=14n FK=2a12n FO=14n FR=10n11c2n GB=4a14n"
            + " GE=2a16n GI=4a15c GL=14n GR=7n16c GT=24c HN=4a20n HR=17n HU=24n IE=4a14n IL=19n"
            + " IQ=4a15n IS=22n IT=1a10n12c JO=4a4n18c KW=4a22c KZ=3n13c LB=4n20c LC=4a24c"
            + " LI=5n12c LT=16n LU=3n13c LV=4a13c LY=21n MC=10n11c2n MD=20c ME=18n MK=3n10c2n"
            + " MN=16n MR=23n MT=4a5n18c MU=4a19n3a NI=4a20n NL=4a10n NO=11n OM=3n16c PK=4a16c"
            + " PL=24n PS=4a21c PT=21n QA=4a21c RO=4a16c RS=18n RU=14n15c SA=2n18c SC=4a20n3a"
            + " SD=14n SE=20n SI=15n SK=20n SM=1a10n12c SO=19n ST=21n SV=4a20n TL=19n TN=20n"
            + " TR=6n16c UA=6n19c VA=18n VG=4a16n XK=16n YE=4a4n18c";

    private static final Map<String, String> LAYOUTS = new HashMap<>();

    static {
      for (String entry : REGISTRY.split(" ")) {
        LAYOUTS.put(entry.substring(0, 2), spelledOut(entry.substring(3)));
      }
    }

    private IbanCountries() {}

    /** One letter for every character of the account; empty for an unknown country code. */
    static String layout(String text, int start) {
      return isLetter(text.charAt(start)) && isLetter(text.charAt(start + 1))
          ? LAYOUTS.getOrDefault(text.substring(start, start + 2).toUpperCase(Locale.ROOT), "")
          : "";
    }

    private static boolean isLetter(char c) {
      return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }

    private static String spelledOut(String runs) {
      StringBuilder layout = new StringBuilder();
      int count = 0;
      for (int i = 0; i < runs.length(); i++) {
        char c = runs.charAt(i);
        if (c >= '0' && c <= '9') {
          count = 10 * count + c - '0';
        } else {
          layout.append(String.valueOf(c).repeat(count));
          count = 0;
        }
      }
      return layout.toString();
    }
  }
}
