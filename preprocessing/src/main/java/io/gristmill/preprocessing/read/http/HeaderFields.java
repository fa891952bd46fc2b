package io.gristmill.preprocessing.read.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Fields {@code name: value} of a WARC or HTTP header block. Lines may end in LF; lines without a
 * colon are skipped. Values are decoded on demand.
 */
public final class HeaderFields {

  private final byte[] bytes;
  private final int from;
  private final int to;

  /** A view of {@code bytes[from, to)}, which must not be modified. */
  public HeaderFields(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
  }

  /** Trimmed, with folded lines joined; names are case-insensitive. */
  public Optional<String> first(String name) {
    for (int line = from; line < to; line = nextLine(line)) {
      int colon = colon(line, name);
      if (colon > 0) {
        return Optional.of(value(colon + 1));
      }
    }
    return Optional.empty();
  }

  /** All values of a repeatable field, in order. */
  public List<String> all(String name) {
    List<String> values = new ArrayList<>();
    for (int line = from; line < to; line = nextLine(line)) {
      int colon = colon(line, name);
      if (colon > 0) {
        values.add(value(colon + 1));
      }
    }
    return values;
  }

  /** The value in lower case without parameters: {@code text/html; charset=x} gives text/html. */
  public String mediaType(String name) {
    String value = first(name).orElse("");
    int semicolon = value.indexOf(';');
    String type = semicolon < 0 ? value : value.substring(0, semicolon);
    return type.strip().toLowerCase(Locale.ROOT);
  }

  /** Position of the colon if the line is a field of that name; -1 otherwise. */
  private int colon(int line, String name) {
    int colon = line + name.length();
    if (colon >= to) {
      return -1;
    }
    for (int i = 0; i < name.length(); i++) {
      if (lower(bytes[line + i]) != lower((byte) name.charAt(i))) {
        return -1;
      }
    }
    // Spaces before the colon are forbidden, but occur.
    while (colon < to - 1 && (bytes[colon] == ' ' || bytes[colon] == '\t')) {
      colon++;
    }
    return bytes[colon] == ':' ? colon : -1;
  }

  private static int lower(byte b) {
    return b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b;
  }

  private String value(int start) {
    int end = nextLine(start);
    while (end < to && (bytes[end] == ' ' || bytes[end] == '\t')) {
      end = nextLine(end);
    }
    String raw = new String(bytes, start, end - start, StandardCharsets.UTF_8).strip();
    return raw.indexOf('\n') < 0 ? raw : String.join(" ", raw.split("\\s*\\n\\s*"));
  }

  private int nextLine(int at) {
    int next = at;
    while (next < to && bytes[next] != '\n') {
      next++;
    }
    return Math.min(to, next + 1);
  }
}
