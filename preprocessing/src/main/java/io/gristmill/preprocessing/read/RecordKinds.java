package io.gristmill.preprocessing.read;

import java.util.Set;

/** Names for records that contain no document; keys of counts and reports. */
public final class RecordKinds {

  /** Domain name look-ups, which crawlers store as responses. */
  public static final String DNS = "dns";

  /** Responses of other protocols (FTP, Gemini, WHOIS). */
  public static final String NOT_HTTP = "not-http";

  /** A segment of a record that was split. */
  public static final String SEGMENT = "segment";

  /** An archive member that is not a text file. */
  public static final String NOT_TEXT = "not-text";

  private static final Set<String> WARC_TYPES =
      Set.of("warcinfo", "request", "metadata", "revisit", "resource", "continuation");
  private static final Set<String> MEDIA =
      Set.of("application", "audio", "font", "image", "text", "video");

  private RecordKinds() {}

  /**
   * The type if the standard defines it ({@code warcinfo}, {@code request}, ...), {@code
   * warc-other} otherwise.
   */
  public static String ofWarcType(String type) {
    return WARC_TYPES.contains(type) ? type : "warc-other";
  }

  /** The name of a status: {@code http-404}. */
  public static String ofStatus(int status) {
    return "http-" + status;
  }

  /** The name of a media type: {@code not-html-image} for {@code image/png}. */
  public static String ofMediaType(String mediaType) {
    int slash = mediaType.indexOf('/');
    String group = slash < 0 ? "" : mediaType.substring(0, slash);
    return "not-html-" + (MEDIA.contains(group) ? group : "other");
  }
}
