package io.gristmill.preprocessing.url;

import java.util.regex.Pattern;

/**
 * One name for the several addresses of a page, as C4's own code makes it (TensorFlow Datasets,
 * {@code c4_utils.py}) to keep one copy of each page.
 */
public final class C4Url {

  /** Anywhere: archives have a second one within their addresses. */
  private static final Pattern SCHEME = Pattern.compile("https?://(?:www\\.)?");

  private static final Pattern TRACKING = Pattern.compile("\\?(?:utm_|ref|feed)[^\n]*");

  private C4Url() {}

  /** Without scheme, {@code www.}, a query that tracks, and slashes at the end. */
  public static String normalized(String url) {
    String name = TRACKING.matcher(SCHEME.matcher(url).replaceAll("")).replaceAll("");
    int end = name.length();
    while (end > 0 && name.charAt(end - 1) == '/') {
      end--;
    }
    return name.substring(0, end);
  }
}
