package io.gristmill.preprocessing.statistics;

import java.util.Locale;

/** Documents of one host. */
public record HostCount(long kept, long dropped) {

  public static final HostCount NONE = new HostCount(0, 0);

  public HostCount merge(HostCount that) {
    return new HostCount(kept + that.kept, dropped + that.dropped);
  }

  /** The host of a URL in lower case, without port and user; empty if there is none. */
  public static String host(String url) {
    int scheme = url.indexOf("://");
    if (scheme < 0) {
      return "";
    }
    int from = scheme + 3;
    int end = from;
    while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    String authority = url.substring(from, end);
    String server = authority.substring(authority.lastIndexOf('@') + 1);
    int port = server.startsWith("[") ? server.indexOf(']') + 1 : server.indexOf(':');
    String host = port > 0 ? server.substring(0, port) : server;
    return host.toLowerCase(Locale.ROOT);
  }
}
