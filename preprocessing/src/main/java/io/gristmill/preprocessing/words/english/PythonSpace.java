package io.gristmill.preprocessing.words.english;

/** White space as Python's {@code str.isspace} sees it; all of it is in the basic plane. */
public final class PythonSpace {

  private PythonSpace() {}

  public static boolean isSpace(char c) {
    if (c < 0x80) {
      return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1C && c <= 0x1F);
    }
    return c == 0x85
        || c == 0xA0
        || c == 0x1680
        || (c >= 0x2000 && c <= 0x200A)
        || c == 0x2028
        || c == 0x2029
        || c == 0x202F
        || c == 0x205F
        || c == 0x3000;
  }
}
