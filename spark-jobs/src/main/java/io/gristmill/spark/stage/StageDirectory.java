package io.gristmill.spark.stage;

import io.gristmill.error.InvalidInputException;
import io.gristmill.io.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Directory of a stage in a run. Its files are valid only with a manifest. */
public final class StageDirectory {

  /** Not listed as an output. */
  private static final String BEGUN = "_begun";

  /**
   * Contains the path of the run and is not listed as an output: outputs are the same in two runs.
   */
  private static final String CONFIGURATION = "_run.conf";

  private final Storage storage;
  private final String uri;

  public StageDirectory(Storage storage, String runDirectory, String stage) {
    this.storage = storage;
    this.uri = runDirectory + "/" + stage;
  }

  public String uri() {
    return uri;
  }

  /** Location of a file in the directory. */
  public String resolve(String path) {
    return uri + "/" + path;
  }

  public Optional<StageManifest> manifest() throws IOException {
    ManifestFile file = new ManifestFile(storage, uri);
    return file.exists() ? Optional.of(file.read()) : Optional.empty();
  }

  /** The manifest of a stage that another stage needs. */
  public StageManifest require() throws IOException {
    return manifest()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "stage: no manifest (expected a finished stage) at " + uri));
  }

  /** Origin of an attempt that was begun and can be continued. */
  Optional<StageOrigin> begun(String stage) throws IOException {
    Optional<String> text = text(BEGUN);
    return text.isEmpty()
        ? Optional.empty()
        : Optional.of(StageOrigin.ofJson(stage, text.get().getBytes(StandardCharsets.UTF_8)));
  }

  void begin(StageOrigin origin) throws IOException {
    byte[] bytes = origin.toJson();
    storage.output(resolve(BEGUN)).write(bytes);
  }

  public boolean isEmpty() throws IOException {
    return !storage.exists(uri) || storage.list(uri).isEmpty();
  }

  public void clear() throws IOException {
    storage.delete(uri);
  }

  public void remove(String path) throws IOException {
    storage.delete(resolve(path));
  }

  public void commit(StageManifest manifest) throws IOException {
    new ManifestFile(storage, uri).write(manifest);
  }

  /** Deletes the manifest, which makes the files invalid before they are changed. */
  public void revoke() throws IOException {
    storage.delete(resolve(ManifestFile.NAME));
  }

  /** The effective configuration that the stage ran with, if it is known. */
  public Optional<String> configuration() throws IOException {
    return text(CONFIGURATION);
  }

  void write(String effectiveConfig) throws IOException {
    byte[] bytes = effectiveConfig.getBytes(StandardCharsets.UTF_8);
    storage.output(resolve(CONFIGURATION)).write(bytes);
  }

  private Optional<String> text(String path) throws IOException {
    if (!storage.exists(resolve(path))) {
      return Optional.empty();
    }
    try (InputStream in = storage.input(resolve(path)).open()) {
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
