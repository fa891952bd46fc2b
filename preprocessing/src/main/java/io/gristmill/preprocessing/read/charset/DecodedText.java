package io.gristmill.preprocessing.read.charset;

/**
 * Decoded text and its charset.
 *
 * @param text as windows-1252 if no charset fits the bytes
 * @param declared label as written in the header or the page; empty if none
 * @param charset canonical name of the charset used; empty if none fits
 */
public record DecodedText(String text, String declared, String charset) {

  /** Whether a charset fits the bytes. */
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
