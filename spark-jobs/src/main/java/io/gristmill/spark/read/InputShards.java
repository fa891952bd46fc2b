package io.gristmill.spark.read;

import io.gristmill.error.InvalidInputException;
import io.gristmill.io.InputFile;
import io.gristmill.io.Storage;
import io.gristmill.spark.stage.InputEntry;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** The shards that inputs name, sorted by URI and each once, however the inputs are written. */
public final class InputShards {

  private final Storage storage;
  private final String baseUri;
  private final BiConsumer<String, Long> passedOver;
  private final SortedMap<String, InputEntry> shards = new TreeMap<>();

  private InputShards(Storage storage, String baseUri, BiConsumer<String, Long> passedOver) {
    this.storage = storage;
    this.baseUri = baseUri;
    this.passedOver = passedOver;
  }

  /**
   * Files, folders, globs and, by their names alone, path lists. A list that merely lies in a
   * folder is not followed: it may name a whole crawl. Runs of Gristmill below a folder are passed
   * over.
   *
   * @param baseUri what relative lines of path lists continue
   * @param passedOver gets each run that was passed over and how many files it has
   * @throws InvalidInputException for an input without files, naming the list and line it is from
   */
  public static List<InputEntry> of(
      Storage storage, List<String> inputs, String baseUri, BiConsumer<String, Long> passedOver)
      throws IOException {
    InputShards found = new InputShards(storage, baseUri, passedOver);
    for (String input : inputs) {
      found.add(input);
    }
    return List.copyOf(found.shards.values());
  }

  private void add(String input) throws IOException {
    List<InputFile> files = list(input);
    if (!PathList.is(input)) {
      take(files);
      return;
    }
    for (InputFile list : files) {
      for (PathList.Entry entry : PathList.read(list, baseUri)) {
        take(listed(entry));
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
    List<InputFile> files = RunFolders.without(storage, uri, storage.list(uri), passedOver);
    if (files.isEmpty()) {
      throw new InvalidInputException("input: no files (expected some) at " + uri);
    }
    return files;
  }

  private void take(List<InputFile> files) throws IOException {
    for (InputFile file : files) {
      shards.put(file.uri(), new InputEntry(file.uri(), file.length()));
    }
  }
}
