package io.gristmill.spark.read;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.InputFile;
import io.gristmill.io.Location;
import io.gristmill.io.Storage;
import io.gristmill.io.http.HttpStorage;
import io.gristmill.spark.stage.StageDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Prevents output of a run from being read as its own input or that of the next run. */
public final class RunFolders {

  private static final Pattern MANIFEST =
      Pattern.compile("(.+)/(clean|dedup|tokenizer|tokens|checkpoints|evaluation)/manifest\\.json");

  /** Files of a run that was killed during cleaning and has no manifest. */
  private static final Pattern PART =
      Pattern.compile("(.+)/clean/(documents|rejects)/part-\\d+\\.parquet");

  private static final Pattern GLOB = Pattern.compile("[*?\\[{]");

  private RunFolders() {}

  /**
   * Refuses a run directory that is, contains or is inside one of the inputs. A glob stands for
   * what it matches, so it may match neighbours of the run directory.
   *
   * @param run URI of the run directory
   * @throws InvalidInputException if it does
   */
  public static void requireApart(Storage storage, List<String> inputs, String run)
      throws IOException {
    List<String> listable = inputs.stream().filter(input -> !HttpStorage.serves(input)).toList();
    for (String input : listable) {
      boolean literal = storage.exists(input);
      String base = literal ? input : base(input);
      boolean inInput = literal && isBelow(storage, run, base);
      if (inInput || isBelow(storage, base, run)) {
        throw new InvalidInputException(
            format(
                "--output: %s the input %s (expected a folder apart from it) at %s",
                inInput ? "inside" : "around", input, run));
      }
    }
  }

  /**
   * Returns the files without those of finished or interrupted runs in folders below the input.
   *
   * @param passedOver receives each such run and its number of files
   * @throws InvalidInputException if the input is itself a run, or a stage of one
   */
  static List<InputFile> without(
      Storage storage, String input, List<InputFile> files, BiConsumer<String, Long> passedOver)
      throws IOException {
    SortedMap<String, Long> runs =
        HttpStorage.serves(input) ? Collections.emptySortedMap() : runs(storage, files);
    if (runs.isEmpty()) {
      return files;
    }
    String folder = storage.output(storage.exists(input) ? input : base(input)).uri();
    for (String run : runs.keySet()) {
      if (!isBelow(storage, run, folder) || isBelow(storage, folder, run)) {
        throw new InvalidInputException(
            format(
                "input: a run of Gristmill (expected a crawl, or %s/clean/documents) at %s",
                run, input));
      }
    }
    for (InputFile file : files) {
      runs.replaceAll((run, count) -> count + (file.uri().startsWith(run + "/") ? 1 : 0));
    }
    runs.forEach(passedOver);
    return files.stream()
        .filter(file -> runs.keySet().stream().noneMatch(run -> file.uri().startsWith(run + "/")))
        .toList();
  }

  private static SortedMap<String, Long> runs(Storage storage, List<InputFile> files)
      throws IOException {
    SortedMap<String, Long> runs = new TreeMap<>();
    SortedMap<String, String> tables = new TreeMap<>();
    for (InputFile file : files) {
      Matcher manifest = MANIFEST.matcher(file.uri());
      if (manifest.matches() && isStage(storage, manifest.group(1), manifest.group(2))) {
        runs.put(manifest.group(1), 0L);
      }
      Matcher part = PART.matcher(file.uri());
      if (part.matches()) {
        String other = tables.putIfAbsent(part.group(1), part.group(2));
        if (other != null && !other.equals(part.group(2))) {
          runs.put(part.group(1), 0L);
        }
      }
    }
    return runs;
  }

  /** Checks the manifest, as other programs have files of this name too. */
  private static boolean isStage(Storage storage, String run, String stage) throws IOException {
    try {
      return new StageDirectory(storage, run, stage).manifest().isPresent();
    } catch (IncompatibleArtifactException e) {
      return false;
    }
  }

  /** Folder in which a glob begins. */
  private static String base(String input) {
    Matcher glob = GLOB.matcher(input);
    String literal = glob.find() ? input.substring(0, glob.start()) : input;
    int slash = literal.lastIndexOf('/');
    return slash < 0 ? "." : literal.substring(0, slash + 1);
  }

  private static boolean isBelow(Storage storage, String uri, String directory) throws IOException {
    return (real(storage, uri) + "/").startsWith(real(storage, directory) + "/");
  }

  /** Resolves links of the existing part of a path. */
  private static String real(Storage storage, String uri) throws IOException {
    Location location = Location.parse(storage.output(uri).uri());
    if (!location.isFile()) {
      return location.toString().replaceAll("/+$", "");
    }
    Path path = location.local();
    Path there = path;
    while (!Files.exists(there)) {
      there = there.getParent();
    }
    Path real = there.toRealPath().resolve(there.relativize(path));
    return real.getParent() == null ? "" : real.toString();
  }
}
