package io.gristmill.preprocessing.pipeline;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidInputException;
import io.gristmill.io.InputFile;
import io.gristmill.io.Storage;
import io.gristmill.preprocessing.pipeline.CleanSection.UrlSection;
import io.gristmill.preprocessing.profile.Profiles;
import io.gristmill.preprocessing.read.text.Decompression;
import io.gristmill.preprocessing.url.HostComparison;
import io.gristmill.preprocessing.url.PackedStrings;
import io.gristmill.preprocessing.url.UrlLists;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * The files that a section names: its lists, loaded, and its quality models, which are read at the
 * first score.
 *
 * @param badWords entries by language
 */
public record CleanLists(UrlLists urls, Map<String, List<String>> badWords, QualityModels quality)
    implements Serializable {

  public static final CleanLists NONE = new CleanLists(UrlLists.NONE, Map.of());

  /** Lists without quality models. */
  public CleanLists(UrlLists urls, Map<String, List<String>> badWords) {
    this(urls, badWords, QualityModels.NONE);
  }

  public CleanLists {
    badWords = Map.copyOf(badWords);
  }

  /**
   * Reads every list a section names.
   *
   * @throws InvalidInputException if one is missing
   */
  public static CleanLists read(Storage storage, CleanSection section) throws IOException {
    return read(storage, section, section.profile());
  }

  /** Reads every list a section names, for another profile than the section's. */
  public static CleanLists read(Storage storage, CleanSection section, String profile)
      throws IOException {
    UrlSection url = section.url();
    HostComparison comparison =
        profile.equals(Profiles.CERTIFIED) ? HostComparison.AS_WRITTEN : HostComparison.CANONICAL;
    UrlLists urls =
        new UrlLists(
            packed(storage, "domains", url.domains(), comparison::domain),
            packed(storage, "urls", url.urls(), comparison::url),
            words(storage, "banned-words", url.bannedWords()),
            words(storage, "soft-banned-words", url.softBannedWords()),
            words(storage, "banned-subwords", url.bannedSubwords()),
            comparison);
    Map<String, List<String>> badWords = new TreeMap<>();
    for (InputFile file : WordListFolder.files(storage, section.badWords())) {
      badWords.put(WordListFolder.language(file), strings(file));
    }
    return new CleanLists(urls, badWords, QualityModels.of(storage, section));
  }

  /**
   * The files that {@link #read} reads: inputs of the stage.
   *
   * @throws InvalidInputException if one is missing
   */
  public static List<InputFile> files(Storage storage, CleanSection section) throws IOException {
    UrlSection url = section.url();
    Map<String, String> named = new TreeMap<>();
    named.put("domains", url.domains());
    named.put("urls", url.urls());
    named.put("banned-words", url.bannedWords());
    named.put("soft-banned-words", url.softBannedWords());
    named.put("banned-subwords", url.bannedSubwords());
    List<InputFile> files = new ArrayList<>();
    for (Map.Entry<String, String> list : named.entrySet()) {
      if (!list.getValue().isEmpty()) {
        files.add(file(storage, list.getKey(), list.getValue()));
      }
    }
    files.addAll(WordListFolder.files(storage, section.badWords()));
    files.addAll(QualityModels.files(storage, section));
    return files;
  }

  /** The same lists, for texts that need no scores. */
  public CleanLists withoutQuality() {
    return new CleanLists(urls, badWords);
  }

  private static PackedStrings packed(
      Storage storage, String key, String uri, UnaryOperator<String> spelling) throws IOException {
    if (uri.isEmpty()) {
      return PackedStrings.NONE;
    }
    try (ListFile list = new ListFile(file(storage, key, uri))) {
      Iterator<String> entries = list.entries();
      return PackedStrings.of(
          new Iterator<>() {
            @Override
            public boolean hasNext() {
              return entries.hasNext();
            }

            @Override
            public String next() {
              return spelling.apply(entries.next());
            }
          });
    }
  }

  private static Set<String> words(Storage storage, String key, String uri) throws IOException {
    return uri.isEmpty() ? Set.of() : new HashSet<>(strings(file(storage, key, uri)));
  }

  private static List<String> strings(InputFile file) throws IOException {
    List<String> strings = new ArrayList<>();
    try (ListFile list = new ListFile(file)) {
      list.entries().forEachRemaining(strings::add);
    }
    return List.copyOf(strings);
  }

  private static InputFile file(Storage storage, String key, String uri) throws IOException {
    if (!storage.exists(uri)) {
      throw new InvalidInputException(
          format("clean.url.%s: no file (expected one entry a line) at %s", key, uri));
    }
    return storage.input(uri);
  }

  /** A user's list, plain or compressed: one entry per line, surrounding white space ignored. */
  private static final class ListFile implements Closeable {

    private final BufferedReader lines;

    ListFile(InputFile file) throws IOException {
      InputStream in = Decompression.buffered(file.open());
      lines =
          new BufferedReader(
              new InputStreamReader(Decompression.of(in).wrap(in), StandardCharsets.UTF_8));
    }

    /** Returns the non-empty entries in file order. */
    Iterator<String> entries() {
      return lines.lines().map(String::strip).filter(entry -> !entry.isEmpty()).iterator();
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }

  /**
   * A directory with one word list per language, named by the language code, as in LDNOOBW. Files
   * with other names (a readme, a licence) and subdirectories are ignored.
   */
  private static final class WordListFolder {

    private static final Pattern CODE = Pattern.compile("[a-z]{2,3}(-[A-Za-z0-9-]+)?");

    private WordListFolder() {}

    /**
     * Returns the lists of a directory; none for an empty name.
     *
     * @throws InvalidInputException if the directory has none
     */
    static List<InputFile> files(Storage storage, String uri) throws IOException {
      if (uri.isEmpty()) {
        return List.of();
      }
      List<InputFile> below = storage.list(uri);
      int depth = below.stream().mapToInt(WordListFolder::depth).min().orElse(0);
      List<InputFile> lists =
          below.stream()
              .filter(file -> depth(file) == depth && CODE.matcher(language(file)).matches())
              .sorted(Comparator.comparing(InputFile::uri))
              .toList();
      if (lists.isEmpty()) {
        throw new InvalidInputException(
            "clean.bad-words: no lists (expected files named by language code, such as en) at "
                + uri);
      }
      return lists;
    }

    /** Returns the language of a list. */
    static String language(InputFile file) {
      return file.uri().substring(file.uri().lastIndexOf('/') + 1);
    }

    private static int depth(InputFile file) {
      return (int) file.uri().chars().filter(c -> c == '/').count();
    }
  }
}
