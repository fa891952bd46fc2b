package io.gristmill.preprocessing.read.charset;

/**
 * Text and how it was decoded.
 *
 * @param declared label as written in the header or the page; empty if none
 * @param charset canonical name of what the bytes were decoded with; empty if no charset makes text
 *     of them
 */
public record DecodedText(String text, String declared, String charset) {

  static DecodedText unreadable(String declared) {
    return new DecodedText("", declared, "");
  }

  /** Whether there is a charset to read the bytes with; if not there is no text. */
  public boolean isReadable() {
    return !charset.isEmpty();
  }
}
