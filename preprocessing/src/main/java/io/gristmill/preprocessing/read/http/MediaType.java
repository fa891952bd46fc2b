package io.gristmill.preprocessing.read.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A declared media type, which determines whether bodies are pages. The declaration applies unless
 * it is missing, unspecific, or contradicted by a magic number.
 *
 * @param essence type and subtype in lower case; empty if missing or malformed
 * @param charset label as written; empty if none
 */
public record MediaType(String essence, String charset) {

  private static final MediaType MISSING = new MediaType("", "");
  private static final Set<String> HTML = Set.of("text/html", "application/xhtml+xml");

  /** Types whose bodies must be examined. */
  private static final Set<String> UNSPECIFIC =
      Set.of(
          "",
          "application/octet-stream",
          "application/unknown",
          "unknown/unknown",
          "text/*",
          "text/htm",
          "text/xhtml",
          "text/xml",
          "application/html",
          "application/xml",
          "application/xhtml",
          "application/vnd.wap.xhtml+xml");

  private static final int SNIFFED = 512;

  /** First characters of pages (WHATWG MIME Sniffing, section 7.1). */
  private static final List<String> HTML_HEADS = List.of("<!doctype html", "<!--");

  private static final List<String> HTML_TAGS =
      List.of(
          "html", "head", "body", "title", "meta", "script", "style", "div", "table", "iframe",
          "font", "h1", "br", "a", "b", "p");

  /** PDF, PNG, GIF, JPEG and ZIP, in lower case for comparison. */
  private static final List<String> BINARY_HEADS =
      List.of("%pdf-", "\u0089png", "gif87a", "gif89a", "\u00ff\u00f8\u00ff", "pk\u0003\u0004");

  private static final List<String> RIFF_KINDS = List.of("webp", "wave", "avi ");

  /**
   * Combines the values of {@code Content-Type}: the last valid type applies, and keeps the charset
   * of an earlier equal type (WHATWG Fetch, "extract a MIME type").
   */
  public static MediaType of(HeaderFields headers) {
    MediaType result = MISSING;
    for (String value : headers.all("Content-Type")) {
      for (String one : value.split(",", -1)) {
        MediaType type = parse(one);
        if (!type.essence.isEmpty() && !type.essence.equals("*/*")) {
          boolean keeps = type.charset.isEmpty() && type.essence.equals(result.essence);
          result = keeps ? result : type;
        }
      }
    }
    return result;
  }

  /** Parses one value. A space may replace the semicolon, as some servers send it. */
  public static MediaType parse(String value) {
    String stripped = value.strip();
    int end = 0;
    while (end < stripped.length() && "; \t\"".indexOf(stripped.charAt(end)) < 0) {
      end++;
    }
    String essence = stripped.substring(0, end).toLowerCase(Locale.ROOT);
    int slash = essence.indexOf('/');
    boolean valid = slash > 0 && isToken(essence, 0, slash);
    return !valid || !isToken(essence, slash + 1, essence.length())
        ? MISSING
        : new MediaType(essence, charset(stripped.substring(end)));
  }

  /** Characters of a token (RFC 9110, 5.6.2); any other makes the value invalid. */
  private static boolean isToken(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      if (!letter && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
        return false;
      }
    }
    return to > from;
  }

  private static String charset(String parameters) {
    String lower = parameters.toLowerCase(Locale.ROOT);
    int at = lower.indexOf("charset");
    while (at >= 0) {
      int equals = at + "charset".length();
      while (equals < lower.length() && lower.charAt(equals) <= ' ') {
        equals++;
      }
      boolean begins = at == 0 || "; \t".indexOf(lower.charAt(at - 1)) >= 0;
      if (begins && equals < lower.length() && lower.charAt(equals) == '=') {
        return unquoted(parameters.substring(equals + 1));
      }
      at = lower.indexOf("charset", equals);
    }
    return "";
  }

  private static String unquoted(String value) {
    int semicolon = value.indexOf(';');
    return (semicolon < 0 ? value : value.substring(0, semicolon))
        .replace("\"", "")
        .replace("'", "")
        .strip();
  }

  /** Whether a body of this type may be a page. */
  public boolean mayBeHtml() {
    return isHtml() || UNSPECIFIC.contains(essence);
  }

  private boolean isHtml() {
    return HTML.contains(essence);
  }

  /** Whether a decoded body is a page. */
  public boolean isPage(Body body) {
    if (isHtml() && body.at(0) == '<') {
      return true;
    }
    String head = head(body);
    return isHtml() ? !hasMagicNumber(head) : isHtmlHead(head);
  }

  /**
   * The first bytes in lower case, without byte order mark, white space and the zeros of UTF-16.
   */
  private static String head(Body body) {
    int length = Math.min(SNIFFED, body.length());
    String head = new String(body.array(), body.from(), length, StandardCharsets.ISO_8859_1);
    if (head.startsWith("\u00ef\u00bb\u00bf")) {
      head = head.substring(3);
    } else if (head.startsWith("\u00ff\u00fe") || head.startsWith("\u00fe\u00ff")) {
      head = head.substring(2);
    }
    return head.replace("\0", "").stripLeading().toLowerCase(Locale.ROOT);
  }

  private static boolean hasMagicNumber(String head) {
    return BINARY_HEADS.stream().anyMatch(head::startsWith)
        || (head.startsWith("riff")
            && RIFF_KINDS.stream()
                .anyMatch(head.substring(0, Math.min(16, head.length()))::contains));
  }

  private static boolean isHtmlHead(String head) {
    if (head.startsWith("<?xml")) {
      return head.contains("<html") || head.contains("<!doctype html");
    }
    return HTML_HEADS.stream().anyMatch(head::startsWith)
        || HTML_TAGS.stream().anyMatch(tag -> startsWithTag(head, tag));
  }

  private static boolean startsWithTag(String head, String tag) {
    int end = tag.length() + 1;
    return head.startsWith("<")
        && head.startsWith(tag, 1)
        && (end >= head.length() || head.charAt(end) <= ' ' || head.charAt(end) == '>');
  }
}
