package io.gristmill.spark.stage;

import io.gristmill.error.InvalidInputException;
import io.gristmill.io.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Where one stage writes. Without a manifest it holds nothing that counts. */
public final class StageDirectory {

  /** Not listed, so no output. */
  private static final String BEGUN = "_begun";

  /** Names the run, so it is no output either: two runs differ in nothing else. */
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

  /** Location of a file in it. */
  public String resolve(String path) {
    return uri + "/" + path;
  }

  public Optional<StageManifest> manifest() throws IOException {
    ManifestFile file = new ManifestFile(storage, uri);
    return file.exists() ? Optional.of(file.read()) : Optional.empty();
  }

  /** The manifest of a stage that must be there before another starts. */
  public StageManifest require() throws IOException {
    return manifest()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "stage: no manifest (expected a finished stage) at " + uri));
  }

  /** What the stage is made from that was begun here and can be continued. */
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

  /** Removes one output. */
  public void remove(String path) throws IOException {
    storage.delete(resolve(path));
  }

  public void commit(StageManifest manifest) throws IOException {
    new ManifestFile(storage, uri).write(manifest);
  }

  /** Makes what it holds count no longer, before it is changed. */
  public void revoke() throws IOException {
    storage.delete(resolve(ManifestFile.NAME));
  }

  /** The effective configuration that the stage was made with, if it wrote that down. */
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
