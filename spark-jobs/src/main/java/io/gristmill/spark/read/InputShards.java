package io.gristmill.spark.read;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidInputException;
import io.gristmill.io.InParallel;
import io.gristmill.io.InputFile;
import io.gristmill.io.Location;
import io.gristmill.io.Storage;
import io.gristmill.preprocessing.read.format.ShardNames;
import io.gristmill.preprocessing.read.text.Decompression;
import io.gristmill.preprocessing.read.text.ShardStream;
import io.gristmill.spark.stage.Entries.InputEntry;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;
import org.apache.hadoop.security.AccessControlException;

/**
 * The shards of a run's inputs, sorted by URI and each once. Files that are found in folders or by
 * globs are left out if their names are not those of shards. They are read only if an input or a
 * path list names them.
 */
public final class InputShards {

  private final Storage storage;
  private final String baseUri;
  private final SortedMap<String, InputFile> files = new TreeMap<>();
  private final SortedSet<String> strays = new TreeSet<>();
  private final NavigableMap<String, Long> runs = new ConcurrentSkipListMap<>();

  private InputShards(Storage storage, String baseUri) {
    this.storage = storage;
    this.baseUri = baseUri;
  }

  /**
   * Result of a search for shards.
   *
   * @param files the shards by URI, with the metadata of the listing
   * @param strays URIs of files that were left out
   * @param runs directories of skipped runs, with their numbers of files
   */
  public record Found(
      List<InputEntry> shards,
      SortedMap<String, InputFile> files,
      List<String> strays,
      SortedMap<String, Long> runs) {}

  /**
   * Finds the shards of files, folders, globs and path lists, which are recognized by their names.
   * A path list in a folder is not followed, as it may name a whole crawl. Runs of Gristmill below
   * a folder are skipped.
   *
   * @param baseUri base of relative paths in path lists
   * @throws InvalidInputException for an input without files, naming the list and line it is from,
   *     and if no shards are among them all
   */
  public static Found find(Storage storage, List<String> inputs, String baseUri)
      throws IOException {
    InputShards found = new InputShards(storage, baseUri);
    for (String input : inputs) {
      found.add(input);
    }
    found.strays.removeAll(found.files.keySet());
    if (found.files.isEmpty()) {
      throw new InvalidInputException(
          format(
              "input: no shards (expected some) beside %d files that are none by their names at %s",
              found.strays.size(), String.join(", ", inputs)));
    }
    List<InputEntry> shards =
        InParallel.map(
            List.copyOf(found.files.values()), file -> new InputEntry(file.uri(), length(file)));
    return new Found(shards, found.files, List.copyOf(found.strays), found.runs);
  }

  private void add(String input) throws IOException {
    List<InputFile> files = list(input);
    if (!PathList.is(input)) {
      take(input, files);
      return;
    }
    for (InputFile list : files) {
      List<PathList.Entry> entries = PathList.read(list, baseUri);
      List<List<InputFile>> listings = InParallel.map(entries, this::listed);
      for (int i = 0; i < entries.size(); i++) {
        take(entries.get(i).uri(), listings.get(i));
      }
    }
  }

  private List<InputFile> listed(PathList.Entry entry) throws IOException {
    try {
      return list(entry.uri());
    } catch (InvalidInputException e) {
      throw new InvalidInputException(e.getMessage() + ", listed at " + entry.place(), e);
    }
  }

  private List<InputFile> list(String uri) throws IOException {
    List<InputFile> listed;
    try {
      listed = RunFolders.without(storage, uri, storage.list(uri), runs::put);
    } catch (AccessDeniedException | AccessControlException e) {
      throw new InvalidInputException(
          format("input: %s (expected a folder that may be read) at %s", e.getMessage(), uri), e);
    }
    if (listed.isEmpty()) {
      throw new InvalidInputException("input: no files (expected some) at " + uri);
    }
    return listed;
  }

  private void take(String input, List<InputFile> listed) {
    boolean named = listed.size() == 1 && isSame(listed.get(0).uri(), storage.input(input).uri());
    for (InputFile file : listed) {
      if (!named && ShardNames.isStray(file.uri())) {
        strays.add(file.uri());
      } else {
        files.put(file.uri(), file);
      }
    }
  }

  private static boolean isSame(String one, String other) {
    return Location.isBelow(one, other) && Location.isBelow(other, one);
  }

  /** Length of a file; 0 if it no longer exists, which the task that reads it will report. */
  private static long length(InputFile file) throws IOException {
    try {
      return file.length();
    } catch (NoSuchFileException | FileNotFoundException e) {
      return 0;
    }
  }

  /**
   * A list of shards as Common Crawl publishes it ({@code warc.paths.gz}): one path on each line,
   * absolute or relative to a base URI.
   */
  static final class PathList {

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
}
