package io.gristmill.preprocessing.read.text;

import static io.gristmill.preprocessing.read.text.JsonBytes.passSeparators;

import java.io.IOException;
import java.util.Optional;

/**
 * Tells a file of JSON in another layout, from its first bytes: of such a file no line is an
 * object, and one record says more than one a line. A damaged first line is no other layout.
 */
final class JsonLayout {

  /** As far as is looked. A first line longer than this tells nothing. */
  static final int BYTES = 64 << 10;

  private static final String EXPECTED = " (expected an object a line)";

  private JsonLayout() {}

  /** What the file holds instead of an object a line; empty if nothing speaks against them. */
  static Optional<String> problem(JsonBytes json, byte[] bytes, int start, int end)
      throws IOException {
    if (isUtf16(bytes, start, end)) {
      return Optional.of("UTF-16 text (expected UTF-8)");
    }
    int from = passSeparators(bytes, start, end);
    int to = from;
    while (to < end && bytes[to] != '\n' && bytes[to] != '\r') {
      to++;
    }
    int next = passSeparators(bytes, to, end);
    boolean bracket = from < to && (bytes[from] == '[' || bytes[from] == '{');
    if (next == end || !bracket || !json.isUnfinished(bytes, from, to)) {
      return Optional.empty();
    }
    if (bytes[from] == '[') {
      return Optional.of("an array" + EXPECTED);
    }
    return bytes[next] == '{' || hasDocument(json, bytes, next, end)
        ? Optional.empty()
        : Optional.of("an object over several lines" + EXPECTED);
  }

  /** Whether a line from {@code start} on is an object with a text: then the first is damaged. */
  private static boolean hasDocument(JsonBytes json, byte[] bytes, int start, int end) {
    int from = start;
    while (from < end) {
      int to = from;
      while (to < end && bytes[to] != '\n' && bytes[to] != '\r') {
        to++;
      }
      if (JsonBytes.isObject(bytes, from, to) && isDocument(json, bytes, from, to)) {
        return true;
      }
      from = passSeparators(bytes, to, end);
    }
    return false;
  }

  private static boolean isDocument(JsonBytes json, byte[] bytes, int from, int to) {
    try {
      return json.names(bytes, from, to).contains("text");
    } catch (IOException e) {
      // Not JSON, or not in UTF-8: no document.
      return false;
    }
  }

  private static boolean isUtf16(byte[] bytes, int start, int end) {
    if (end - start < 2) {
      return false;
    }
    int two = ((bytes[start] & 0xff) << 8) | (bytes[start + 1] & 0xff);
    return two == 0xfffe || two == 0xfeff || two == '{' << 8 || two == '{';
  }
}
