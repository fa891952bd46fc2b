package io.gristmill.preprocessing.mask.address;

/** Decimal numbers of 0 to 255 with at most three digits. */
public final class Octets {

  private Octets() {}

  /** End of the longest octet that begins at {@code start}; -1 if there is none. */
  public static int end(String text, int start) {
    int end = start;
    int value = 0;
    while (end < text.length() && end - start < 3 && isDigit(text.charAt(end))) {
      value = 10 * value + text.charAt(end) - '0';
      if (value > 255) {
        break;
      }
      end++;
    }
    return end == start ? -1 : end;
  }

  /** First position from {@code from} at which an octet begins that ends at {@code end}. */
  public static int start(String text, int from, int end) {
    for (int start = Math.max(from, end - 3); start < end; start++) {
      if (end(text, start) == end) {
        return start;
      }
    }
    return -1;
  }

  public static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
