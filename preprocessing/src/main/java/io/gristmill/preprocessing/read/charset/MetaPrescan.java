package io.gristmill.preprocessing.read.charset;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds the charset label at the start of a page as browsers do before parsing (HTML, section
 * 13.2.3.2): in attributes of {@code meta} elements, or else in an XML declaration.
 */
final class MetaPrescan {

  /** The standard says 1024, but many pages have scripts before their meta element. */
  private static final int DEPTH = 16 << 10;

  private static final String CHARSET = "charset";

  private static final Optional<Attribute> SKIPPED = Optional.of(new Attribute("", ""));

  private final byte[] bytes;
  private final int start;
  private final int end;
  private int at;

  /** An attribute with a lower-case name and its value as written. */
  private record Attribute(String name, String value) {}

  private MetaPrescan(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.start = from;
    this.at = from;
    this.end = Math.min(to, from + DEPTH);
  }

  /** The first known label as written; empty if there is none. */
  static String label(byte[] bytes, int from, int to) {
    MetaPrescan prescan = new MetaPrescan(bytes, from, to);
    String inMeta = prescan.scan();
    return inMeta.isEmpty() ? prescan.xmlEncoding() : inMeta;
  }

  private String scan() {
    while (skipTo((byte) '<')) {
      if (matches("<!--")) {
        skipComment();
      } else if (matches("<meta") && isTagBreak(at + "<meta".length())) {
        at += "<meta".length();
        String label = metaLabel();
        if (!label.isEmpty()) {
          return label;
        }
      } else if (isLetter(at + 1) || (byteAt(at + 1) == '/' && isLetter(at + 2))) {
        skipTag();
      } else if (byteAt(at + 1) == '!' || byteAt(at + 1) == '/' || byteAt(at + 1) == '?') {
        skipTo((byte) '>');
      } else {
        at++;
      }
    }
    return "";
  }

  private boolean skipTo(byte b) {
    while (at < end && bytes[at] != b) {
      at++;
    }
    return at < end;
  }

  /** The dashes that open a comment may also close it. */
  private void skipComment() {
    at += 2;
    while (at < end && !matches("-->")) {
      at++;
    }
  }

  /** Skips the name and attributes of a tag, since values may contain text that looks like tags. */
  private void skipTag() {
    while (at < end && !isTagBreak(at) && bytes[at] != '>') {
      at++;
    }
    while (skipAttribute()) {
      // Only the position matters.
    }
  }

  /** The known label in the attributes of a meta element; empty if there is none. */
  private String metaLabel() {
    boolean pragma = false;
    String direct = "";
    String inContent = "";
    Optional<Attribute> attribute = attribute();
    while (attribute.isPresent()) {
      String value = attribute.get().value;
      switch (attribute.get().name) {
        case "http-equiv" -> pragma |= value.strip().equalsIgnoreCase("content-type");
        case "content" -> inContent = inContent.isEmpty() ? labelInContent(value) : inContent;
        case CHARSET -> direct = direct.isEmpty() ? value.strip() : direct;
        default -> {
          // Without charset information.
        }
      }
      attribute = attribute();
    }
    String label = direct.isEmpty() && pragma ? inContent : direct;
    return CharsetLabels.charset(label).isPresent() ? label : "";
  }

  /** The label after {@code charset=} in a content attribute. */
  private static String labelInContent(String content) {
    String lower = content.toLowerCase(Locale.ROOT);
    int found = lower.indexOf(CHARSET);
    while (found >= 0) {
      int equals = skipBlanks(lower, found + CHARSET.length());
      if (equals < lower.length() && lower.charAt(equals) == '=') {
        return labelAt(content, skipBlanks(lower, equals + 1));
      }
      found = lower.indexOf(CHARSET, equals);
    }
    return "";
  }

  private static int skipBlanks(String text, int from) {
    int index = from;
    while (index < text.length() && text.charAt(index) <= ' ') {
      index++;
    }
    return index;
  }

  private static String labelAt(String content, int from) {
    boolean quoted = from < content.length() && "\"'".indexOf(content.charAt(from)) >= 0;
    int begin = quoted ? from + 1 : from;
    int stop = begin;
    while (stop < content.length()
        && (quoted
            ? content.charAt(stop) != content.charAt(from)
            : content.charAt(stop) > ' ' && content.charAt(stop) != ';')) {
      stop++;
    }
    return content.substring(begin, stop);
  }

  private boolean skipAttribute() {
    return nextAttribute(false).isPresent();
  }

  private Optional<Attribute> attribute() {
    return nextAttribute(true);
  }

  /** The next attribute of the current tag; empty at the end of the tag. */
  private Optional<Attribute> nextAttribute(boolean wanted) {
    while ((at < end && isBlank(bytes[at])) || byteAt(at) == '/') {
      at++;
    }
    if (at >= end || bytes[at] == '>') {
      return Optional.empty();
    }
    int nameStart = at;
    while (at < end && !isNameEnd(nameStart)) {
      at++;
    }
    int nameEnd = at;
    skipBlanks();
    int valueStart = at;
    int valueEnd = at;
    if (byteAt(at) == '=') {
      at++;
      skipBlanks();
      int quote = byteAt(at) == '"' || byteAt(at) == '\'' ? byteAt(at) : -1;
      at += quote < 0 ? 0 : 1;
      valueStart = at;
      while (at < end
          && (quote < 0 ? !isBlank(bytes[at]) && bytes[at] != '>' : bytes[at] != quote)) {
        at++;
      }
      valueEnd = at;
      at += quote < 0 ? 0 : 1;
    }
    return wanted
        ? Optional.of(
            new Attribute(
                text(nameStart, nameEnd).toLowerCase(Locale.ROOT), text(valueStart, valueEnd)))
        : SKIPPED;
  }

  private boolean isNameEnd(int nameStart) {
    byte b = bytes[at];
    return isBlank(b) || b == '/' || b == '>' || (b == '=' && at > nameStart);
  }

  /** The encoding in an XML declaration at the start. */
  private String xmlEncoding() {
    at = start;
    skipBlanks();
    if (!matches("<?xml")) {
      return "";
    }
    at += 2;
    skipTag();
    int close = at;
    at = start;
    skipTo((byte) '<');
    String declaration = text(at, Math.min(end, Math.max(close, at)));
    int found = declaration.indexOf("encoding");
    int equals = found < 0 ? -1 : skipBlanks(declaration, found + "encoding".length());
    if (equals < 0 || equals >= declaration.length() || declaration.charAt(equals) != '=') {
      return "";
    }
    String label = labelAt(declaration, skipBlanks(declaration, equals + 1)).strip();
    return CharsetLabels.charset(label).isPresent() ? label : "";
  }

  private String text(int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }

  private void skipBlanks() {
    while (at < end && isBlank(bytes[at])) {
      at++;
    }
  }

  private int byteAt(int index) {
    return index < end ? bytes[index] : -1;
  }

  private boolean isTagBreak(int index) {
    return index < end && (isBlank(bytes[index]) || bytes[index] == '/');
  }

  private boolean isLetter(int index) {
    int lower = byteAt(index) | 0x20;
    return index < end && lower >= 'a' && lower <= 'z';
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || (b >= '\t' && b <= '\r' && b != 0x0b);
  }

  /** Whether the bytes here equal the lower-case {@code word}, ignoring case. */
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
