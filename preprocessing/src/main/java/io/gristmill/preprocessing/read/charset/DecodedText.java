package io.gristmill.preprocessing.read.charset;

/**
 * Text and how it was decoded.
 *
 * @param text as windows-1252 if no charset makes text of the bytes
 * @param declared label as written in the header or the page; empty if none
 * @param charset canonical name of what the bytes were decoded with; empty if none makes text of
 *     them
 */
public record DecodedText(String text, String declared, String charset) {

  /** Whether there is a charset to read the bytes with. */
  public boolean isReadable() {
    return !charset.isEmpty();
  }

  /** Whether the bytes were UTF-16 or UTF-32. */
  public boolean isWide() {
    return isWide(charset);
  }

  static boolean isWide(String charset) {
    return charset.startsWith("UTF-16") || charset.startsWith("UTF-32");
  }
}
