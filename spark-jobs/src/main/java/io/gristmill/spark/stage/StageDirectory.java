package io.gristmill.spark.stage;

import io.gristmill.error.InvalidInputException;
import io.gristmill.io.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Where one stage writes. Without a manifest it holds nothing that counts. */
public final class StageDirectory {

  private static final String MANIFEST = "manifest.json";

  /** Not listed, so no output. */
  private static final String BEGUN = "_begun";

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

  /** Fingerprint of the stage that was begun here and can be continued. */
  Optional<String> begun() throws IOException {
    if (!storage.exists(resolve(BEGUN))) {
      return Optional.empty();
    }
    try (InputStream in = storage.input(resolve(BEGUN)).open()) {
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  void begin(String fingerprint) throws IOException {
    byte[] bytes = fingerprint.getBytes(StandardCharsets.UTF_8);
    storage.output(resolve(BEGUN)).write(out -> out.write(bytes));
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
