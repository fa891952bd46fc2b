package io.gristmill.preprocessing.pack;

import io.gristmill.io.Location;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The pages of several inputs in sequence; one input is open at a time. */
final class PageQueue implements Closeable {

  private final Deque<Path> inputs;
  private final List<PathMatcher> includes;
  private PageFolder folder = PageFolder.EMPTY;
  private final Deque<String> names = new ArrayDeque<>();

  /**
   * A page that is to be packed.
   *
   * @param path path of its URL, not encoded
   */
  record Page(String path, byte[] html) {}

  PageQueue(List<Path> inputs, List<PathMatcher> includes) {
    this.inputs = new ArrayDeque<>(inputs);
    this.includes = includes;
  }

  boolean hasNext() throws IOException {
    while (names.isEmpty() && !inputs.isEmpty()) {
      folder.close();
      folder = PageFolder.open(inputs.remove());
      folder.names().stream().filter(this::isIncluded).sorted().forEach(names::add);
    }
    return !names.isEmpty();
  }

  private boolean isIncluded(String name) {
    Path path = Location.relative(name);
    return includes.stream().anyMatch(include -> include.matches(path));
  }

  Page next() throws IOException {
    String name = names.remove();
    return new Page(folder.prefix() + name, folder.read(name));
  }

  /** Percent-encodes the characters that a URL path may not contain. */
  static String encoded(String path) {
    try {
      return new URI(null, null, "/" + path, null).toASCIIString().substring(1);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("every path can be encoded: " + path, e);
    }
  }

  @Override
  public void close() throws IOException {
    folder.close();
  }
}
