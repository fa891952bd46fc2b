package io.gristmill.preprocessing.url;

import java.io.Serializable;
import java.util.Locale;
import java.util.Optional;

/**
 * A URL in the form in which two URLs of the same page are equal: without scheme, user and
 * fragment.
 *
 * @param host canonical, see {@link Hosts}
 * @param rest non-default port, path and query as written
 */
public record WebAddress(String host, String rest) implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Parses {@code scheme://host...}; empty for other forms. */
  public static Optional<WebAddress> of(String url) {
    int start = url.indexOf("://");
    if (start < 0) {
      return Optional.empty();
    }
    int end = authorityEnd(url, start + 3);
    String authority = url.substring(start + 3, end);
    authority = authority.substring(authority.lastIndexOf('@') + 1).strip();
    int colon = authority.lastIndexOf(':');
    boolean port = colon > authority.lastIndexOf(']');
    String host = Hosts.canonical(port ? authority.substring(0, colon) : authority);
    String shown = port ? port(authority.substring(colon + 1)) : "";
    int fragment = url.indexOf('#', end);
    String path = url.substring(end, fragment < 0 ? url.length() : fragment);
    return host.isEmpty()
        ? Optional.empty()
        : Optional.of(new WebAddress(host, shown + (path.startsWith("/") ? path : "/" + path)));
  }

  /**
   * The URL with canonical host, port and scheme and the rest unchanged, including the fragment; a
   * URL without a host is unchanged.
   */
  public static String withCanonicalHost(String url) {
    Optional<WebAddress> address = of(url);
    int start = url.indexOf("://");
    if (address.isEmpty()) {
      return url;
    }
    String rest = address.get().rest();
    String shown = rest.substring(0, rest.indexOf('/'));
    String scheme = url.substring(0, start).toLowerCase(Locale.ROOT);
    return scheme
        + "://"
        + address.get().host()
        + shown
        + url.substring(authorityEnd(url, start + 3));
  }

  /** Returns {@code :8080}; empty for the default ports of http and https. */
  private static String port(String digits) {
    int zeros = 0;
    while (zeros < digits.length() && digits.charAt(zeros) == '0') {
      zeros++;
    }
    String port = digits.substring(zeros);
    return port.isEmpty() || port.equals("80") || port.equals("443") ? "" : ":" + port;
  }

  private static int authorityEnd(String url, int from) {
    int end = from;
    while (end < url.length() && "/?#\\".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    return end;
  }

  /** The form used in lists: {@code example.org/path}. */
  @Override
  public String toString() {
    return host + rest;
  }
}
