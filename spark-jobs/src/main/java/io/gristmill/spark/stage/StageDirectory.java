package io.gristmill.spark.stage;

import io.gristmill.error.InvalidInputException;
import io.gristmill.io.Storage;
import java.io.IOException;
import java.util.Optional;

/** Where one stage writes. Without a manifest it holds nothing that counts. */
public final class StageDirectory {

  private static final String MANIFEST = "manifest.json";

  private final Storage storage;
  private final String uri;

  public StageDirectory(Storage storage, String runDirectory, String stage) {
    this.storage = storage;
    this.uri = runDirectory + "/" + stage;
  }

  public String uri() {
    return uri;
  }

  /** Location of a file in it. */
  public String resolve(String path) {
    return uri + "/" + path;
  }

  public Optional<StageManifest> manifest() throws IOException {
    return storage.exists(resolve(MANIFEST))
        ? Optional.of(StageManifest.read(storage.input(resolve(MANIFEST))))
        : Optional.empty();
  }

  /** The manifest of a stage that must be there before another starts. */
  public StageManifest require() throws IOException {
    return manifest()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "stage: no manifest (expected a finished stage) at " + uri));
  }

  boolean isEmpty() throws IOException {
    return !storage.exists(uri) || storage.list(uri).isEmpty();
  }

  void clear() throws IOException {
    storage.delete(uri);
  }

  void commit(StageManifest manifest) throws IOException {
    manifest.write(storage.output(resolve(MANIFEST)));
  }
}
