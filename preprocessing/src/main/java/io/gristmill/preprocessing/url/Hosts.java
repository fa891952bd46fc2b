package io.gristmill.preprocessing.url;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Canonical host names: lower case, full-width and composed forms mapped by UTS 46, labels in
 * Punycode, no trailing dot, IPv6 addresses as eight groups. Sharp s and final sigma remain
 * distinct letters, as in browsers.
 */
public final class Hosts {

  /**
   * Ideographic full stops; their full-width and half-width forms are mapped to these or to a dot.
   */
  private static final Pattern DOT = Pattern.compile("[.\u3002]");

  /** Soft hyphens and zero-width characters, which UTS 46 ignores. */
  private static final Pattern IGNORED = Pattern.compile("[\u00ad\u200b\u2060\ufeff]");

  private Hosts() {}

  /** The canonical form of a host in an address. */
  public static String canonical(String host) {
    if (isCanonical(host)) {
      return host;
    }
    return host.startsWith("[") ? literal(host) : name(decoded(host));
  }

  /** A fast check that is true for nearly all hosts. */
  private static boolean isCanonical(String host) {
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '.') {
        return false;
      }
    }
    return !host.endsWith(".");
  }

  private static String name(String host) {
    String mapped = Normalizer.normalize(host, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    mapped = IGNORED.matcher(Normalizer.normalize(mapped, Normalizer.Form.NFKC)).replaceAll("");
    String name =
        Arrays.stream(DOT.split(mapped, -1)).map(Punycode::ascii).collect(Collectors.joining("."));
    int end = name.length();
    while (end > 0 && name.charAt(end - 1) == '.') {
      end--;
    }
    return name.substring(0, end);
  }

  /** The canonical {@code [v6]}, without its zone, which is local to a machine. */
  private static String literal(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    int end = lower.indexOf(']');
    int zone = lower.indexOf('%');
    String inside = lower.substring(1, zone > 0 ? zone : Math.max(1, end));
    try {
      // A host in brackets is never looked up.
      return "[" + InetAddress.getByName("[" + inside + "]").getHostAddress() + "]";
    } catch (UnknownHostException e) {
      return lower; // no address: it is itself
    }
  }

  /** Decodes percent signs, which browsers accept in hosts. */
  private static String decoded(String host) {
    if (host.indexOf('%') < 0) {
      return host;
    }
    byte[] bytes = host.getBytes(StandardCharsets.UTF_8);
    int length = 0;
    for (int i = 0; i < bytes.length; i++) {
      int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
      int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
      boolean coded = bytes[i] == '%' && high >= 2 && low >= 0; // no control characters
      bytes[length++] = coded ? (byte) (high << 4 | low) : bytes[i];
      i += coded ? 2 : 0;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
