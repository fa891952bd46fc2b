package io.gristmill.preprocessing.mask.number;

/** Recognizes numbers of one kind. */
@FunctionalInterface
public interface NumberKind {

  /**
   * Whether a number of this kind has its first digit at {@code digit}; if so, sets {@code found}.
   * Examines a bounded number of characters, so that a text is searched in linear time.
   *
   * @param digit position of an ASCII digit that does not follow another one
   */
  boolean at(String text, int digit, Match found);

  /** Tries several kinds in order. */
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
