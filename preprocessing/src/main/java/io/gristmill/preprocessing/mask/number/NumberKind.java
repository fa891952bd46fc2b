package io.gristmill.preprocessing.mask.number;

/** Decides whether a number of one kind stands somewhere. */
@FunctionalInterface
public interface NumberKind {

  /**
   * Whether a number of this kind has its first digit at {@code digit}; then {@code found} is set.
   * Looks at a bounded number of characters around it, so that a text is searched in linear time.
   *
   * @param digit place of an ASCII digit that no other one precedes
   */
  boolean at(String text, int digit, Match found);

  /** The first of several that says so. */
  static NumberKind anyOf(NumberKind... kinds) {
    return (text, digit, found) -> {
      for (NumberKind kind : kinds) {
        if (kind.at(text, digit, found)) {
          return true;
        }
      }
      return false;
    };
  }
}
