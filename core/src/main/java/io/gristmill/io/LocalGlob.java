package io.gristmill.io;

import io.gristmill.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * Expands globs on local disks. The characters {@code * ? [ ] { }} in a name of the path are a
 * pattern, unless a file or folder of exactly that name exists. {@code **} matches any number of
 * folders. Braces may contain slashes.
 */
final class LocalGlob {

  private static final String SPECIAL = "*?[]{}\\";

  private LocalGlob() {}

  /** All files and folders that match, in no order. */
  static List<Path> expand(Path path) throws IOException {
    List<Path> found = new ArrayList<>();
    expand(path.getRoot(), parts(path), found::add);
    return found;
  }

  private static void expand(Path folder, List<String> parts, Consumer<Path> found)
      throws IOException {
    if (parts.isEmpty()) {
      found.accept(folder);
      return;
    }
    String part = parts.get(0);
    List<String> rest = parts.subList(1, parts.size());
    Path literal = folder.resolve(part);
    if (Files.exists(literal)) {
      expand(literal, rest, found);
    } else if (!isPattern(part) || !Files.isDirectory(folder)) {
      return;
    } else if (part.contains("**") || part.contains("/")) {
      matching(folder, matcher(String.join("/", parts))).forEach(found);
    } else {
      PathMatcher matcher = matcher(part);
      try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
        for (Path child : children) {
          if (LocalStorage.isVisible(child.getFileName()) && matcher.matches(child.getFileName())) {
            expand(child, rest, found);
          }
        }
      }
    }
  }

  private static List<Path> matching(Path folder, PathMatcher matcher) throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(Files::isRegularFile)
          .filter(file -> matcher.matches(folder.relativize(file)))
          .filter(file -> LocalStorage.isVisible(folder.relativize(file)))
          .toList();
    }
  }

  /** Splits a path at its slashes, except those within braces. */
  private static List<String> parts(Path path) {
    List<String> parts = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    for (Path name : path) {
      open.append(open.isEmpty() ? "" : "/").append(name);
      if (closes(open)) {
        parts.add(open.toString());
        open.setLength(0);
      }
    }
    if (!open.isEmpty()) {
      parts.addAll(List.of(open.toString().split("/")));
    }
    return parts;
  }

  private static boolean closes(CharSequence part) {
    return part.chars().filter(c -> c == '{').count() <= part.chars().filter(c -> c == '}').count();
  }

  private static boolean isPattern(String part) {
    return part.chars().anyMatch(c -> SPECIAL.indexOf(c) >= 0);
  }

  private static PathMatcher matcher(String pattern) {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    } catch (PatternSyntaxException e) {
      throw new InvalidInputException(
          "path: neither a file nor a glob, "
              + e.getDescription()
              + " (expected an existing file, or every bracket closed) at '"
              + pattern
              + "'",
          e);
    }
  }
}
