package io.gristmill.spark.publish;

import static io.gristmill.error.Messages.format;

import io.gristmill.io.InputFile;
import io.gristmill.io.Storage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Pointer to the published model: a directory of files {@code published-NNNNNN.json}, of which the
 * one with the highest number is valid. Publishing creates the next file, which appears completely
 * or not at all on every store. Files are never replaced, as object stores cannot do that by
 * renaming. Earlier files are the history.
 *
 * @param uri of the directory, without a slash at its end
 */
public record ModelPointer(Storage storage, String uri) {

  private static final Pattern FILE = Pattern.compile(".*/published-(\\d{6,})\\.json");

  /**
   * Returns the published model; empty if there is none.
   *
   * @throws io.gristmill.error.IncompatibleArtifactException if its file is damaged
   */
  public Optional<Publication> newest() throws IOException {
    Optional<InputFile> newest = Optional.empty();
    int highest = 0;
    for (InputFile file : files()) {
      int number = number(file);
      if (number > highest) {
        highest = number;
        newest = Optional.of(file);
      }
    }
    return newest.isEmpty()
        ? Optional.empty()
        : Optional.of(Publication.read(newest.get(), highest));
  }

  /** Publishes a model. The caller holds the lock of the directory. */
  void append(Publication next) throws IOException {
    byte[] json = next.toJson();
    storage.output(uri + format("/published-%06d.json", next.number())).write(json);
    storage.sync(uri);
  }

  /** Lists the files; others, such as a manual copy, are ignored. */
  private List<InputFile> files() throws IOException {
    if (!storage.exists(uri)) {
      return List.of();
    }
    return storage.list(uri + "/published-*.json").stream().filter(f -> number(f) > 0).toList();
  }

  private static int number(InputFile file) {
    Matcher name = FILE.matcher(file.uri());
    return name.matches() ? Integer.parseInt(name.group(1)) : 0;
  }
}
