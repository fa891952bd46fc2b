package io.gristmill.preprocessing.mask.number;

import java.util.List;
import java.util.function.Predicate;

/**
 * A number in a fixed format.
 *
 * @param layout {@code 9} for a digit, {@code A} for a capital letter, {@code X} for either, other
 *     characters for themselves; its first digit is a {@code 9}
 * @param valid checks the letters and digits alone
 * @param context words one of which must precede the number; empty for no condition
 */
record FixedFormatNumber(String layout, Predicate<String> valid, List<String> context)
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
