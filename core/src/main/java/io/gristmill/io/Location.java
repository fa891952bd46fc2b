package io.gristmill.io;

import java.util.regex.Pattern;

/** Compares locations by their paths: a store may answer with fuller names than it was asked by. */
public final class Location {

  private static final Pattern AUTHORITY = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*:(//[^/]*)?");

  private Location() {}

  /** Whether a location is in a directory, however deep, or is the directory itself. */
  public static boolean isBelow(String uri, String directory) {
    return (path(uri) + "/").startsWith(path(directory) + "/");
  }

  /** The path of a file relative to a directory it was listed in. */
  public static String within(String uri, String directory) {
    String path = path(uri);
    String parent = path(directory) + "/";
    int at = path.indexOf(parent);
    if (at < 0) {
      throw new IllegalArgumentException(uri + " is not in " + directory);
    }
    return path.substring(at + parent.length());
  }

  private static String path(String uri) {
    String path = AUTHORITY.matcher(uri).replaceFirst("");
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}
