package io.gristmill.io.http;

import java.net.http.HttpHeaders;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a file that a response contains (RFC 9110 section 14.4).
 *
 * @param first byte
 * @param last byte
 * @param total bytes of the file
 */
record ContentRange(long first, long last, long total) {

  private static final Pattern PART = Pattern.compile("bytes +(\\d{1,18})-(\\d{1,18})/(\\d{1,18})");
  private static final Pattern NONE = Pattern.compile("bytes +\\*/(\\d{1,18})");

  /** Parses the header; empty if it is missing or has no total. */
  static Optional<ContentRange> of(HttpHeaders headers) {
    Matcher part = PART.matcher(headers.firstValue("Content-Range").orElse(""));
    return part.matches()
        ? Optional.of(new ContentRange(number(part, 1), number(part, 2), number(part, 3)))
        : Optional.empty();
  }

  /** Returns the total size in the response to an unsatisfiable range. */
  static Optional<Long> totalOfRefusal(HttpHeaders headers) {
    Matcher none = NONE.matcher(headers.firstValue("Content-Range").orElse(""));
    return none.matches() ? Optional.of(number(none, 1)) : Optional.empty();
  }

  private static long number(Matcher matcher, int group) {
    return Long.parseLong(matcher.group(group));
  }
}
