package io.gristmill.spark.read;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidInputException;
import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.read.text.Decompression;
import io.gristmill.preprocessing.read.text.ShardStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A list of shards as Common Crawl publishes it ({@code warc.paths.gz}): one path on each line,
 * absolute or relative to a base URI.
 */
final class PathList {

  private static final Pattern NAME = Pattern.compile(".*\\.paths(\\.gz)?");
  private static final Pattern ABSOLUTE = Pattern.compile("(/|[A-Za-z][A-Za-z0-9+.-]*:).*");

  /** Longer lines mean a file of another kind. */
  private static final int LONGEST = 4096;

  private PathList() {}

  /**
   * @param place {@code list:number}, for messages
   */
  record Entry(String uri, String place) {}

  static boolean is(String uri) {
    return NAME.matcher(uri).matches();
  }

  /**
   * Reads the entries of a list in order.
   *
   * @throws InvalidInputException if the list is damaged or is not a path list
   */
  static List<Entry> read(InputFile list, String base) throws IOException {
    List<Entry> entries = new ArrayList<>();
    int number = 0;
    try (InputStream stored = Decompression.buffered(ShardStream.open(list, 0));
        BufferedReader lines = lines(stored)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String place = list.uri() + ":" + ++number;
        if (!line.isBlank()) {
          entries.add(new Entry(resolve(base, checked(line.strip(), place)), place));
        }
      }
    } catch (IOException e) {
      // Failures to fetch are unchecked, so this one is the decompressor's.
      throw new InvalidInputException(
          format(
              "path list: %s (expected a path a line) at %s:%d",
              e.getMessage(), list.uri(), number + 1),
          e);
    }
    return entries;
  }

  private static BufferedReader lines(InputStream stored) throws IOException {
    InputStream text = Decompression.of(stored).wrap(stored);
    return new BufferedReader(new InputStreamReader(text, StandardCharsets.UTF_8));
  }

  private static String checked(String line, String place) {
    boolean printable = line.chars().noneMatch(c -> c < ' ' || c == 0xfffd);
    if (!printable || line.length() > LONGEST || is(line)) {
      throw new InvalidInputException(
          format(
              "path list: %.80s (expected the path of a shard) at %s",
              line.replaceAll("\\p{Cntrl}", "?"), place));
    }
    return line;
  }

  private static String resolve(String base, String line) {
    if (ABSOLUTE.matcher(line).matches()) {
      return line;
    }
    return base.endsWith("/") ? base + line : base + "/" + line;
  }
}
