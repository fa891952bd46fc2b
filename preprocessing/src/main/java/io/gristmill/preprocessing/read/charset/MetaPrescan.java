package io.gristmill.preprocessing.read.charset;

import java.nio.charset.StandardCharsets;

/** Looks for a charset label at the head of a page, as browsers do before they parse it. */
final class MetaPrescan {

  /** WHATWG says 1024, but many pages put scripts before their meta element. */
  private static final int DEPTH = 16 << 10;

  private final byte[] bytes;
  private final int end;
  private int at;

  private MetaPrescan(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.at = from;
    this.end = Math.min(to, from + DEPTH);
  }

  /** The label as written; empty if none. */
  static String label(byte[] bytes, int from, int to) {
    return new MetaPrescan(bytes, from, to).scan();
  }

  private String scan() {
    while (at < end) {
      if (bytes[at] != '<' || !mayMatter()) {
        at++;
      } else if (matches("<!--")) {
        skipComment();
      } else if (matches("<meta")) {
        String label = labelInTag("charset");
        if (!label.isEmpty()) {
          return label;
        }
      } else if (matches("<?xml")) {
        String label = labelInTag("encoding");
        if (!label.isEmpty()) {
          return label;
        }
      } else {
        at++;
      }
    }
    return "";
  }

  /** Most tags are told by their second byte to be none of those looked for. */
  private boolean mayMatter() {
    int second = at + 1 < end ? bytes[at + 1] : 0;
    return second == '!' || second == '?' || (second | 0x20) == 'm';
  }

  private void skipComment() {
    at += 4;
    while (at < end && !matches("-->")) {
      at++;
    }
  }

  /** What follows {@code name=} in the tag at the position, which moves on to the tag's end. */
  private String labelInTag(String name) {
    String label = "";
    while (at < end && bytes[at] != '>') {
      if (label.isEmpty() && matches(name)) {
        at += name.length();
        label = valueHere();
      } else {
        at++;
      }
    }
    return label;
  }

  private String valueHere() {
    skip(" \t\r\n");
    if (at >= end || bytes[at] != '=') {
      return "";
    }
    at++;
    skip(" \t\r\n\"'");
    int start = at;
    while (at < end && isLabel(bytes[at])) {
      at++;
    }
    return new String(bytes, start, at - start, StandardCharsets.ISO_8859_1);
  }

  private void skip(String set) {
    while (at < end && set.indexOf(bytes[at]) >= 0) {
      at++;
    }
  }

  private static boolean isLabel(byte b) {
    return (b >= '0' && b <= '9')
        || (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || b == '-'
        || b == '_'
        || b == ':'
        || b == '.';
  }

  /** Whether the bytes here are {@code word}, which is lower case, whatever their case. */
  private boolean matches(String word) {
    if (end - at < word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      int b = bytes[at + i];
      if ((b >= 'A' && b <= 'Z' ? b | 0x20 : b) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
