package io.gristmill.tokenizer.pieces;

import java.nio.charset.StandardCharsets;

/** UTF-8 of strings that may not be well formed. */
public final class Utf8 {

  private Utf8() {}

  /** An unpaired surrogate becomes U+FFFD, where {@code String.getBytes} has '?'. */
  public static byte[] encode(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    // Most texts are ASCII. Both steps are far quicker than a look at every character.
    if (utf8.length == text.length()
        && new String(utf8, StandardCharsets.ISO_8859_1).equals(text)) {
      return utf8;
    }
    int unpaired = nextUnpaired(text, 0);
    return unpaired == text.length()
        ? utf8
        : mended(text, unpaired).getBytes(StandardCharsets.UTF_8);
  }

  private static String mended(String text, int firstUnpaired) {
    StringBuilder mended = new StringBuilder(text);
    for (int at = firstUnpaired; at < text.length(); at = nextUnpaired(text, at + 1)) {
      mended.setCharAt(at, '\uFFFD');
    }
    return mended.toString();
  }

  private static int nextUnpaired(String text, int from) {
    int at = from;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (!Character.isSurrogate(c)) {
        at++;
      } else if (Character.isHighSurrogate(c)
          && at + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(at + 1))) {
        at += 2;
      } else {
        return at;
      }
    }
    return at;
  }
}
