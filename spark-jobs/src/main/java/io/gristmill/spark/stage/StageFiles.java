package io.gristmill.spark.stage;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.InParallel;
import io.gristmill.io.InputFile;
import io.gristmill.io.Storage;
import io.gristmill.spark.stage.Entries.OutputEntry;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * Checks that the files of a stage are those of its manifest before they are read: each exists and
 * has the listed bytes and, if it is a table, the listed rows. Contents are not read: the check
 * takes one listing, and two requests for each table, several at a time.
 */
record StageFiles(Storage storage, Engine engine, StageDirectory directory) {

  private static final String TABLE = ".parquet";

  /**
   * Checks some files of a stage.
   *
   * @param wanted selects files by path
   * @return bytes of these files
   * @throws IncompatibleArtifactException for the first file that is missing or has changed
   */
  long requireUnchanged(StageManifest manifest, Predicate<String> wanted) throws IOException {
    List<OutputEntry> entries =
        manifest.outputs().stream().filter(entry -> wanted.test(entry.path())).toList();
    Map<String, InputFile> files = new HashMap<>();
    for (InputFile file : storage.list(directory.uri())) {
      files.put(within(file, manifest.stage()), file);
    }
    InParallel.map(
        entries,
        entry -> {
          InputFile file = files.get(entry.path());
          if (file == null) {
            throw different(manifest, "no file", entry.bytes() + " bytes", entry);
          }
          requireUnchanged(manifest, entry, file);
          return entry;
        });
    return entries.stream().mapToLong(OutputEntry::bytes).sum();
  }

  private void requireUnchanged(StageManifest manifest, OutputEntry entry, InputFile file)
      throws IOException {
    long bytes = file.length();
    if (bytes != entry.bytes()) {
      throw different(manifest, bytes + " bytes", Long.toString(entry.bytes()), entry);
    }
    if (entry.path().endsWith(TABLE)) {
      OptionalLong rows = rows(file, manifest, entry);
      if (rows.isPresent() && rows.getAsLong() != entry.records()) {
        throw different(
            manifest, rows.getAsLong() + " records", Long.toString(entry.records()), entry);
      }
    }
  }

  private OptionalLong rows(InputFile file, StageManifest manifest, OutputEntry entry)
      throws IOException {
    try {
      return engine.rows(file);
    } catch (InvalidInputException e) {
      throw different(manifest, e.getMessage(), "a Parquet file", entry);
    }
  }

  /** A store may list names with a host, or other prefixes, that the request did not have. */
  private static String within(InputFile file, String stage) {
    String folder = "/" + stage + "/";
    return file.uri().substring(file.uri().lastIndexOf(folder) + folder.length());
  }

  private static IncompatibleArtifactException different(
      StageManifest manifest, String found, String expected, OutputEntry entry) {
    return new IncompatibleArtifactException(
        format(
            "%s: %s (expected %s by its manifest; the file was changed or removed since) at %s",
            manifest.stage(), found, expected, manifest.stage() + "/" + entry.path()));
  }
}
