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

  /** Labels of host names as stored in the domain name system (RFC 3492). */
  static final class Punycode {

    /** Host names have no longer labels (RFC 1035), and encoding takes quadratic time. */
    private static final int LONGEST = 63;

    private static final int BASE = 36;
    private static final int T_MIN = 1;
    private static final int T_MAX = 26;
    private static final int SKEW = 38;
    private static final int DAMP = 700;
    private static final int INITIAL_BIAS = 72;
    private static final int INITIAL_N = 0x80;

    private Punycode() {}

    /** Returns {@code xn--...} for a label that needs it; other labels unchanged. */
    static String ascii(String label) {
      int[] points = label.codePoints().toArray();
      boolean plain = label.chars().allMatch(c -> c < INITIAL_N);
      return plain || points.length > LONGEST ? label : "xn--" + encode(points);
    }

    private static String encode(int[] points) {
      StringBuilder out = new StringBuilder();
      for (int point : points) {
        if (point < INITIAL_N) {
          out.append((char) point);
        }
      }
      int basic = out.length();
      int done = basic;
      if (basic > 0) {
        out.append('-');
      }
      int bias = INITIAL_BIAS;
      int delta = 0;
      int n = INITIAL_N;
      while (done < points.length) {
        int next = next(points, n);
        delta += (next - n) * (done + 1);
        n = next;
        for (int point : points) {
          if (point < n) {
            delta++;
          } else if (point == n) {
            append(delta, bias, out);
            bias = adapted(delta, done + 1, done == basic);
            delta = 0;
            done++;
          }
        }
        delta++;
        n++;
      }
      return out.toString();
    }

    /** The smallest code point that is at least {@code n}. */
    private static int next(int[] points, int n) {
      int next = Character.MAX_CODE_POINT;
      for (int point : points) {
        next = point >= n ? Math.min(next, point) : next;
      }
      return next;
    }

    /** Appends a generalized variable-length integer (RFC 3492, section 3.3). */
    private static void append(int delta, int bias, StringBuilder out) {
      int rest = delta;
      int k = BASE;
      for (int t = threshold(k, bias); rest >= t; t = threshold(k, bias)) {
        out.append(digit(t + (rest - t) % (BASE - t)));
        rest = (rest - t) / (BASE - t);
        k += BASE;
      }
      out.append(digit(rest));
    }

    private static int threshold(int k, int bias) {
      return Math.max(T_MIN, Math.min(T_MAX, k - bias));
    }

    private static char digit(int value) {
      return (char) (value < 26 ? 'a' + value : '0' + value - 26);
    }

    private static int adapted(int delta, int count, boolean first) {
      int rest = first ? delta / DAMP : delta / 2;
      rest += rest / count;
      int k = 0;
      while (rest > (BASE - T_MIN) * T_MAX / 2) {
        rest /= BASE - T_MIN;
        k += BASE;
      }
      return k + (BASE - T_MIN + 1) * rest / (rest + SKEW);
    }
  }
}
