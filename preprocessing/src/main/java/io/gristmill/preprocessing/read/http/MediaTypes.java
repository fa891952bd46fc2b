package io.gristmill.preprocessing.read.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which bodies are pages. The declared type decides unless it is missing or says nothing. */
public final class MediaTypes {

  private static final Set<String> HTML = Set.of("text/html", "application/xhtml+xml");
  private static final Set<String> SAYS_NOTHING =
      Set.of("", "application/octet-stream", "application/unknown", "unknown/unknown", "text/*");
  private static final int SNIFFED = 512;

  /** What pages begin with (WHATWG MIME Sniffing, section 7.1). */
  private static final List<String> HTML_HEADS =
      List.of("<!doctype html", "<html", "<head", "<body", "<title", "<script", "<meta");

  /** PDF, PNG, GIF, JPEG, ZIP and RIFF, in lower case as bytes are compared. */
  private static final List<String> BINARY_HEADS =
      List.of("%pdf-", "\u0089png", "gif8", "\u00ff\u00f8\u00ff", "pk\u0003\u0004", "riff");

  private MediaTypes() {}

  /** Whether a body of this type is worth decoding. */
  public static boolean mayBeHtml(String mediaType) {
    return HTML.contains(mediaType) || SAYS_NOTHING.contains(mediaType);
  }

  /** Whether a decoded body is a page. */
  public static boolean isHtml(String mediaType, Body body) {
    int length = Math.min(SNIFFED, body.length());
    String head =
        new String(body.array(), body.from(), length, StandardCharsets.ISO_8859_1)
            .stripLeading()
            .toLowerCase(Locale.ROOT);
    return HTML.contains(mediaType)
        ? BINARY_HEADS.stream().noneMatch(head::startsWith)
        : HTML_HEADS.stream().anyMatch(head::startsWith);
  }

  /** The charset parameter of a Content-Type; empty if none. */
  public static String charset(String contentType) {
    int at = contentType.toLowerCase(Locale.ROOT).indexOf("charset=");
    if (at < 0) {
      return "";
    }
    String label = contentType.substring(at + "charset=".length());
    int semicolon = label.indexOf(';');
    return (semicolon < 0 ? label : label.substring(0, semicolon))
        .replace("\"", "")
        .replace("'", "")
        .strip();
  }
}
