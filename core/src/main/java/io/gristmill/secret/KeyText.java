package io.gristmill.secret;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/** A key as text. An even number of hexadecimal digits is hexadecimal, anything else Base64. */
final class KeyText {

  private KeyText() {}

  /** The bytes; empty if it is neither, or nothing. */
  static Optional<byte[]> decode(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (text.length() % 2 == 0 && text.chars().allMatch(HexFormat::isHexDigit)) {
      return Optional.of(HexFormat.of().parseHex(text));
    }
    boolean urlSafe = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
    try {
      return Optional.of((urlSafe ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
