package io.gristmill.preprocessing.url;

import crawlercommons.domains.EffectiveTldFinder;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The host name in an address, parsed like tldextract: leniently, by the public suffix list without
 * its private part, in the original spelling. Both names are empty if there is no known suffix or
 * nothing before it.
 *
 * @param registered the registered domain: {@code example.co.uk}
 * @param full the full host name: {@code www.example.co.uk}
 */
public record SiteName(String registered, String full) {

  private static final SiteName NONE = new SiteName("", "");
  private static final Pattern SCHEME = Pattern.compile("^(?:[a-zA-Z0-9+.-]+:)?//");
  private static final Pattern DOT = Pattern.compile("[.\u3002\uFF0E\uFF61]");

  /** Parses an address, whose scheme may be missing. */
  public static SiteName of(String url) {
    String host = host(url);
    String[] labels = DOT.split(host, -1);
    String lower = String.join(".", labels).toLowerCase(Locale.ROOT);
    String assigned = EffectiveTldFinder.getAssignedDomain(lower, true, true);
    if (assigned == null) {
      return NONE;
    }
    int count = DOT.split(assigned, -1).length;
    StringBuilder registered = new StringBuilder();
    for (int i = labels.length - count; i < labels.length; i++) {
      registered.append(registered.isEmpty() ? "" : ".").append(labels[i]);
    }
    return new SiteName(registered.toString(), String.join(".", labels));
  }

  /**
   * The registered domain of an address in lower case, or the host if that is an IP address or of
   * an unknown domain; empty without a host.
   */
  public static Optional<String> site(String url) {
    String registered = of(url).registered.toLowerCase(Locale.ROOT);
    return registered.isEmpty()
        ? WebAddress.of(url).map(WebAddress::host)
        : Optional.of(registered);
  }

  /** Whether a label in Punycode is a top-level domain of the list. */
  public static boolean isTopLevel(String label) {
    return EffectiveTldFinder.getAssignedDomain("a." + label, true, true) != null;
  }

  private static String host(String url) {
    String rest = SCHEME.matcher(url).replaceFirst("");
    rest = before(before(before(rest, '/'), '?'), '#');
    rest = before(rest.substring(rest.lastIndexOf('@') + 1), ':').strip();
    while (rest.endsWith(".")) {
      rest = rest.substring(0, rest.length() - 1);
    }
    return rest;
  }

  private static String before(String text, char mark) {
    int at = text.indexOf(mark);
    return at < 0 ? text : text.substring(0, at);
  }
}
