package io.gristmill.preprocessing.text;

import java.util.Comparator;

/** Order of strings by code points, which is also the order of their UTF-8 bytes. */
public final class CodePointOrder {

  public static final Comparator<String> INSTANCE = CodePointOrder::compare;

  private CodePointOrder() {}

  private static int compare(String left, String right) {
    int shorter = Math.min(left.length(), right.length());
    for (int i = 0; i < shorter; i++) {
      char a = left.charAt(i);
      char b = right.charAt(i);
      if (a != b) {
        return Integer.compare(rank(a), rank(b));
      }
    }
    return Integer.compare(left.length(), right.length());
  }

  /** Surrogates rank above all other UTF-16 units, since they encode higher code points. */
  private static int rank(char unit) {
    return Character.isSurrogate(unit) ? unit + Character.MAX_VALUE : unit;
  }
}
