package io.gristmill.preprocessing.url;

/** Labels of host names as stored in the domain name system (RFC 3492). */
final class Punycode {

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
