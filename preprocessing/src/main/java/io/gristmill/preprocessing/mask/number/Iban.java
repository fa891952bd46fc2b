package io.gristmill.preprocessing.mask.number;

/**
 * International bank account numbers (ISO 13616): a country, two check digits (ISO 7064 MOD 97-10)
 * and an account laid out as the country registered it; whole or in the printed groups of four.
 */
public final class Iban implements NumberKind {

  private static final int HEAD = 4;

  @Override
  public boolean at(String text, int digit, Match found) {
    int start = digit - 2;
    if (start < 0 || !Edges.isDigit(text, digit + 1) || !Edges.begins(text, start)) {
      return false;
    }
    String layout = IbanCountries.layout(text, start);
    if (layout.isEmpty()) {
      return false;
    }
    int end = end(text, start + HEAD, layout);
    if (end < 0 || !Edges.ends(text, end)) {
      return false;
    }
    String plain = Edges.plain(text, start, end);
    if (CheckDigits.modulo97(plain.substring(HEAD) + plain.substring(0, HEAD)) != 1) {
      return false;
    }
    found.set(start, end);
    return true;
  }

  /** End of an account of that layout; -1 if the text has another there. */
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
}
