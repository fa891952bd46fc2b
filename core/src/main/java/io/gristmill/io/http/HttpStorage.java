package io.gristmill.io.http;

import io.gristmill.error.InvalidInputException;
import io.gristmill.io.InputFile;
import io.gristmill.io.OutputFile;
import io.gristmill.io.Storage;
import io.gristmill.io.http.HttpInputFile.HttpFacts;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Read-only access to files on web servers. The facts known about a file are serialized with the
 * storage, so that tasks need no requests for them and all read the version that the driver saw.
 */
public final class HttpStorage implements Storage {

  private static final long serialVersionUID = 1L;

  private final HttpSettings settings;
  private final ConcurrentHashMap<String, HttpFacts> known = new ConcurrentHashMap<>();

  public HttpStorage(HttpSettings settings) {
    this.settings = settings;
  }

  /** Whether a location is on a web server. */
  public static boolean serves(String uri) {
    String scheme = uri.substring(0, Math.max(0, uri.indexOf(':'))).toLowerCase(Locale.ROOT);
    return scheme.equals("http") || scheme.equals("https");
  }

  @Override
  public InputFile input(String uri) {
    return file(uri);
  }

  @Override
  public boolean exists(String uri) throws IOException {
    return file(uri).exists();
  }

  /**
   * Returns the single file at the URI.
   *
   * @throws InvalidInputException if the URI looks like a folder or a glob
   */
  @Override
  public List<InputFile> list(String uri) throws IOException {
    if (uri.endsWith("/") || uri.matches(".*[*{\\[].*")) {
      throw new InvalidInputException(
          "input: a folder or glob (expected a file or a list *.paths: web servers cannot be"
              + " listed) at "
              + uri);
    }
    HttpInputFile file = file(uri);
    return file.exists() ? List.of(file) : List.of();
  }

  @Override
  public OutputFile output(String uri) {
    throw readOnly(uri);
  }

  @Override
  public void rename(String from, String to) {
    throw readOnly(to);
  }

  @Override
  public void delete(String uri) {
    throw readOnly(uri);
  }

  private HttpInputFile file(String uri) {
    return new HttpInputFile(uri, HttpRequests.shared(settings), known);
  }

  private static InvalidInputException readOnly(String uri) {
    return new InvalidInputException(
        "output: a web server (expected a local folder, hdfs:// or s3a://) at " + uri);
  }
}
