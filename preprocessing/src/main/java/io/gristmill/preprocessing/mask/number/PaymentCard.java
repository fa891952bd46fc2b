package io.gristmill.preprocessing.mask.number;

import java.util.ArrayList;
import java.util.List;

/**
 * Payment card numbers: an issuer's prefix and length (ISO 7812 ranges as published by the
 * issuers), the usual grouping, and Luhn's check digit.
 */
public final class PaymentCard implements NumberKind {

  private static final int MOST_DIGITS = 19;
  private static final int LEAST_DIGITS = 12;
  private static final int LONGEST_GROUP_OF_MANY = 6;

  /** First and last prefix of four digits, minimum and maximum length. */
  private record Issuer(int first, int last, int shortest, int longest) {}

  private static final List<Issuer> ISSUERS =
      List.of(
          new Issuer(4000, 4999, 13, 19), // Visa
          new Issuer(2221, 2720, 16, 16), // Mastercard
          new Issuer(5100, 5599, 16, 16),
          new Issuer(3400, 3499, 15, 15), // American Express
          new Issuer(3700, 3799, 15, 15),
          new Issuer(6011, 6011, 16, 19), // Discover
          new Issuer(6440, 6599, 16, 19),
          new Issuer(3000, 3059, 14, 19), // Diners Club
          new Issuer(3095, 3095, 14, 19),
          new Issuer(3600, 3699, 14, 19),
          new Issuer(3800, 3999, 14, 19),
          new Issuer(3528, 3589, 16, 19), // JCB
          new Issuer(2131, 2131, 15, 15),
          new Issuer(1800, 1800, 15, 15),
          new Issuer(6200, 6299, 16, 19), // UnionPay
          new Issuer(2200, 2204, 16, 19), // Mir
          new Issuer(5018, 5018, 12, 19), // Maestro
          new Issuer(5020, 5020, 12, 19),
          new Issuer(5038, 5038, 12, 19),
          new Issuer(5893, 5893, 12, 19),
          new Issuer(6304, 6304, 12, 19),
          new Issuer(6759, 6763, 12, 19));

  @Override
  public boolean at(String text, int digit, Match found) {
    if (!WordBoundaries.begins(text, digit)) {
      return false;
    }
    List<Integer> ends = groupEnds(text, digit);
    for (int i = ends.size() - 1; i >= 0; i--) {
      if (isCard(text, digit, ends.subList(0, i + 1))) {
        found.set(digit, ends.get(i));
        return true;
      }
    }
    return false;
  }

  /** End of each group of digits; all groups have the same single-character separator. */
  private static List<Integer> groupEnds(String text, int start) {
    List<Integer> ends = new ArrayList<>(5);
    int digits = 0;
    int at = start;
    while (digits <= MOST_DIGITS) {
      int group = at;
      while (WordBoundaries.isDigit(text, at) && digits <= MOST_DIGITS) {
        at++;
        digits++;
      }
      if (at == group || digits > MOST_DIGITS) {
        break;
      }
      ends.add(at);
      boolean separated = at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '-');
      if (!separated || text.charAt(at) != text.charAt(ends.get(0))) {
        break;
      }
      at++;
    }
    return ends;
  }

  private static boolean isCard(String text, int start, List<Integer> ends) {
    int end = ends.get(ends.size() - 1);
    if (!WordBoundaries.ends(text, end) || !isGroupedWell(start, ends)) {
      return false;
    }
    String digits = WordBoundaries.plain(text, start, end);
    return digits.length() >= LEAST_DIGITS && isIssued(digits) && CheckDigits.luhn(digits);
  }

  /** Whether the grouping is usual: one group, groups of four and a rest, 4-6-5 or 4-6-4. */
  private static boolean isGroupedWell(int start, List<Integer> ends) {
    int first = start;
    for (int i = 0; i < ends.size() && ends.size() > 1; i++) {
      int length = ends.get(i) - first;
      boolean last = i == ends.size() - 1;
      boolean six = ends.size() == 3 && i == 1 && length == LONGEST_GROUP_OF_MANY;
      boolean rest = last && length <= (ends.size() == 3 ? 5 : 4);
      if (length != 4 && !six && !rest) {
        return false;
      }
      first = ends.get(i) + 1;
    }
    return true;
  }

  private static boolean isIssued(String digits) {
    int prefix = Integer.parseInt(digits.substring(0, 4));
    return ISSUERS.stream()
        .anyMatch(
            issuer ->
                prefix >= issuer.first
                    && prefix <= issuer.last
                    && digits.length() >= issuer.shortest
                    && digits.length() <= issuer.longest);
  }
}
