package io.gristmill.preprocessing.read.text;

import static io.gristmill.preprocessing.read.text.JsonBytes.passSeparators;

import java.io.IOException;
import java.util.Optional;

/**
 * Detects JSON in another layout by the first bytes of a file, to report one record instead of one
 * per line. A damaged first line is not another layout.
 */
final class JsonLayout {

  /** Number of bytes to examine. A longer first line is inconclusive. */
  static final int BYTES = 64 << 10;

  private static final String EXPECTED = " (expected an object a line)";

  private JsonLayout() {}

  /** Describes the layout if it is not one object per line; empty otherwise. */
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

  /** Whether a later line is an object with a text, so that only the first line is damaged. */
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
      // Not JSON, or not in UTF-8: not a document.
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
