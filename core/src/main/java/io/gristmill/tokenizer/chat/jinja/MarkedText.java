package io.gristmill.tokenizer.chat.jinja;

import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;

/**
 * A text whose characters are the template's own or come from a message. Two texts are equal if
 * their characters are.
 */
public final class MarkedText {

  private static final char OWN = '0';
  private static final char GIVEN = '1';
  static final MarkedText EMPTY = new MarkedText("", "");

  private final String chars;

  /** A mark for each character. */
  private final String marks;

  private MarkedText(String chars, String marks) {
    this.chars = chars;
    this.marks = marks;
  }

  /** A text of the template. */
  public static MarkedText own(String text) {
    return new MarkedText(text, String.valueOf(OWN).repeat(text.length()));
  }

  /** A text of a message. */
  public static MarkedText given(String text) {
    return new MarkedText(text, String.valueOf(GIVEN).repeat(text.length()));
  }

  public String chars() {
    return chars;
  }

  public int length() {
    return chars.length();
  }

  /** Whether any character in {@code [from, to)} comes from a message. */
  public boolean hasGiven(int from, int to) {
    int first = marks.indexOf(GIVEN, from);
    return first >= 0 && first < to;
  }

  /** One past the last character that comes from a message; 0 if none does. */
  public int givenEnd() {
    return marks.lastIndexOf(GIVEN) + 1;
  }

  public MarkedText sub(int from, int to) {
    return new MarkedText(chars.substring(from, to), marks.substring(from, to));
  }

  public boolean startsWith(MarkedText other) {
    return chars.startsWith(other.chars);
  }

  MarkedText plus(MarkedText other) {
    return new MarkedText(chars.concat(other.chars), marks.concat(other.marks));
  }

  /** Changes characters; if their number changes, all count as those of a message if any did. */
  MarkedText map(UnaryOperator<String> change) {
    String changed = change.apply(chars);
    return changed.length() == chars.length()
        ? new MarkedText(changed, marks)
        : hasGiven(0, length()) ? given(changed) : own(changed);
  }

  /** Replaces each character by some, which have its mark. */
  MarkedText escaped(CharFunction escape) {
    Builder out = new Builder();
    for (int i = 0; i < length(); i++) {
      String text = escape.of(chars.charAt(i));
      out.append(new MarkedText(text, marks.substring(i, i + 1).repeat(text.length())));
    }
    return out.build();
  }

  /** A function of characters. */
  @FunctionalInterface
  interface CharFunction {
    String of(char c);
  }

  MarkedText lstrip(IntPredicate which) {
    int from = 0;
    while (from < length() && which.test(chars.charAt(from))) {
      from++;
    }
    return sub(from, length());
  }

  MarkedText rstrip(IntPredicate which) {
    int to = length();
    while (to > 0 && which.test(chars.charAt(to - 1))) {
      to--;
    }
    return sub(0, to);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MarkedText text && chars.equals(text.chars);
  }

  @Override
  public int hashCode() {
    return chars.hashCode();
  }

  @Override
  public String toString() {
    return chars;
  }

  /** Joins texts. */
  static final class Builder {

    private final StringBuilder chars = new StringBuilder();
    private final StringBuilder marks = new StringBuilder();

    Builder append(MarkedText text) {
      chars.append(text.chars);
      marks.append(text.marks);
      return this;
    }

    /** Appends a text of the template. */
    Builder append(String own) {
      return append(own(own));
    }

    MarkedText build() {
      return new MarkedText(chars.toString(), marks.toString());
    }
  }
}
