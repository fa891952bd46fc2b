package io.gristmill.preprocessing.url;

import java.util.regex.Pattern;

/**
 * Normalizes the addresses of a page like C4's own code (TensorFlow Datasets, {@code c4_utils.py}),
 * to keep one copy of each page.
 */
public final class C4Url {

  /** Matches anywhere, since archive URLs contain a second address. */
  private static final Pattern SCHEME = Pattern.compile("https?://(?:www\\.)?");

  private static final Pattern TRACKING = Pattern.compile("\\?(?:utm_|ref|feed)[^\n]*");

  private C4Url() {}

  /** Removes the scheme, {@code www.}, tracking queries and trailing slashes. */
  public static String normalized(String url) {
    String name = TRACKING.matcher(SCHEME.matcher(url).replaceAll("")).replaceAll("");
    int end = name.length();
    while (end > 0 && name.charAt(end - 1) == '/') {
      end--;
    }
    return name.substring(0, end);
  }
}
