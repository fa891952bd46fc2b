package io.gristmill.io;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file or folder, parsed from a path or a URI. All code that turns text into paths uses this
 * class. A text without a scheme is a path, and all its characters are literal. In a {@code file:}
 * URI percent escapes are decoded. In a URI of another scheme all characters of the path are
 * literal, as in Hadoop.
 *
 * @param scheme in lower case; empty for a path
 * @param authority the host or bucket; empty if there is none
 * @param path the path as written, not decoded
 */
public record Location(String scheme, String authority, String path) {

  private static final String FILE = "file";

  /** A scheme has at least two characters, because one letter is a drive on Windows. */
  private static final Pattern URI_FORM =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):(?://([^/]*))?(.*)", Pattern.DOTALL);

  private static final Pattern ESCAPE = Pattern.compile("%[0-9A-Fa-f]{2}");
  private static final String UNRESERVED = "-._~/";

  /**
   * Parses a path or URI without accessing the file system.
   *
   * @throws InvalidInputException if the text is neither a path nor a URI
   */
  public static Location parse(String text) {
    if (text.isBlank() || text.indexOf('\0') >= 0) {
      throw problem(text.isBlank() ? "empty" : "a NUL character", "a path or URI", text);
    }
    if (text.equals("~") || text.startsWith("~/")) {
      throw problem("~ is expanded by shells only", "$HOME/..., or ./~ for that name", text);
    }
    Matcher uri = URI_FORM.matcher(text);
    if (!uri.matches()) {
      return new Location("", "", text);
    }
    String scheme = uri.group(1).toLowerCase(Locale.ROOT);
    String authority = uri.group(2) == null ? "" : uri.group(2);
    String path = uri.group(3);
    if (uri.group(2) == null && !path.startsWith("/")) {
      throw problem(
          "no absolute path after " + uri.group(1) + ":",
          "a URI, or ./" + text + " for a file of that name",
          text);
    }
    if (scheme.equals(FILE) && !authority.isEmpty() && !authority.equals("localhost")) {
      throw problem("a host after file://", "file:///" + authority + path, text);
    }
    return new Location(scheme, authority, path.isEmpty() ? "/" : path);
  }

  /** Parses a path or {@code file:} URI and returns its local path; see {@link #local()}. */
  public static Path local(String text) {
    return parse(text).local();
  }

  /**
   * Parses the URI of a file on a web server. Its percent escapes are kept.
   *
   * @throws IllegalArgumentException if the text is not a URI
   */
  public static URI web(String text) {
    return URI.create(text);
  }

  /** The relative path of an entry in an archive, to be matched with patterns. */
  public static Path relative(String names) {
    try {
      return Path.of(names);
    } catch (InvalidPathException e) {
      throw problem(e.getReason(), "a name without NUL characters", e.getInput());
    }
  }

  /** Whether there is no scheme, so that the path is in the default file system. */
  public boolean isPlain() {
    return scheme.isEmpty();
  }

  /** Whether it is a {@code file:} URI. */
  public boolean isFile() {
    return scheme.equals(FILE);
  }

  /**
   * The absolute path on this machine, with {@code .} and {@code ..} resolved.
   *
   * @throws InvalidInputException if the location is in another file system
   */
  public Path local() {
    try {
      if (isPlain()) {
        return withoutDots(Path.of(path).toAbsolutePath());
      }
      if (isFile()) {
        return withoutDots(Path.of(URI.create(FILE + "://" + escaped(path))));
      }
    } catch (InvalidPathException e) {
      throw problem(e.getReason(), "a path this system can name", path);
    } catch (IllegalArgumentException e) {
      throw problem(e.getMessage(), "a path this system can name", path);
    }
    throw problem("not on this machine", "a local path", this);
  }

  /** Whether a location is a directory or anything below it. */
  public static boolean isBelow(String uri, String directory) {
    return (comparable(uri) + "/").startsWith(comparable(directory) + "/");
  }

  /** The path of a file relative to a directory it was listed in. */
  public static String within(String uri, String directory) {
    String path = comparable(uri);
    String parent = comparable(directory) + "/";
    int at = path.indexOf(parent);
    if (at < 0) {
      throw new IllegalArgumentException(uri + " is not in " + directory);
    }
    return path.substring(at + parent.length());
  }

  /** The URI, or the path if there is no scheme. */
  @Override
  public String toString() {
    return isPlain() ? path : scheme + "://" + authority + path;
  }

  /**
   * The decoded path without scheme and authority. Some stores list files under longer URIs than
   * the one that was asked for, so that whole URIs cannot be compared.
   */
  private static String comparable(String uri) {
    Location location = parse(uri);
    String path = location.isFile() ? location.local().toString() : location.path();
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  /**
   * Normalizes like {@link Path#normalize}, but {@code link/..} is the parent of what the link
   * points to.
   */
  private static Path withoutDots(Path path) {
    Path resolved = path.getRoot();
    for (Path name : path) {
      if (name.toString().equals("..")) {
        Path parent = followed(resolved).getParent();
        resolved = parent == null ? resolved.getRoot() : parent;
      } else if (!name.toString().equals(".")) {
        resolved = resolved.resolve(name);
      }
    }
    return resolved;
  }

  private static Path followed(Path path) {
    try {
      return Files.exists(path) ? path.toRealPath() : path;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Escapes all characters that a URI may not contain, and keeps existing escapes. */
  private static String escaped(String path) {
    StringBuilder escaped = new StringBuilder();
    Matcher escape = ESCAPE.matcher(path);
    for (int i = 0; i < path.length(); ) {
      int c = path.codePointAt(i);
      if (isLiteral(c) || (c == '%' && escape.region(i, path.length()).lookingAt())) {
        escaped.append((char) c);
      } else {
        for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
          escaped.append(format("%%%02X", b));
        }
      }
      i += Character.charCount(c);
    }
    return escaped.toString();
  }

  private static boolean isLiteral(int c) {
    return (c < 128 && Character.isLetterOrDigit(c)) || UNRESERVED.indexOf(c) >= 0;
  }

  private static InvalidInputException problem(String found, String expected, Object location) {
    return new InvalidInputException(
        format("path: %s (expected %s) at '%s'", found, expected, location));
  }
}
