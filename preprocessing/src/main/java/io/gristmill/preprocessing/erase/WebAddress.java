package io.gristmill.preprocessing.erase;

import java.util.Locale;
import java.util.Optional;

/**
 * A URL as two of the same page are compared.
 *
 * @param host lower case, without port or user
 * @param rest port unless it is the scheme's own, path and query
 */
record WebAddress(String host, String rest) {

  /** Of {@code scheme://host...}; http and https are one, a fragment is not part of a page. */
  static Optional<WebAddress> of(String url) {
    int start = url.indexOf("://");
    if (start < 0) {
      return Optional.empty();
    }
    String behind = url.substring(start + 3);
    int fragment = behind.indexOf('#');
    behind = fragment < 0 ? behind : behind.substring(0, fragment);
    int end = firstOf(behind, "/?");
    String authority = behind.substring(0, end).toLowerCase(Locale.ROOT);
    authority = authority.substring(authority.lastIndexOf('@') + 1);
    int colon = authority.lastIndexOf(':');
    boolean port = colon > authority.lastIndexOf(']');
    String host = port ? authority.substring(0, colon) : authority;
    String shown = port ? authority.substring(colon) : "";
    String path = behind.substring(end);
    return host.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new WebAddress(
                host,
                (shown.equals(":80") || shown.equals(":443") || shown.equals(":") ? "" : shown)
                    + (path.startsWith("/") ? path : "/" + path)));
  }

  private static int firstOf(String text, String marks) {
    int at = 0;
    while (at < text.length() && marks.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return at;
  }
}
