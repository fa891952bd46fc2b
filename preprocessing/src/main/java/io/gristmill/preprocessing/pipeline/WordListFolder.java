package io.gristmill.preprocessing.pipeline;

import io.gristmill.error.InvalidInputException;
import io.gristmill.io.InputFile;
import io.gristmill.io.Storage;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A directory with one word list per language, named by the language code, as in LDNOOBW. Files
 * with other names (a readme, a licence) and subdirectories are ignored.
 */
final class WordListFolder {

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
