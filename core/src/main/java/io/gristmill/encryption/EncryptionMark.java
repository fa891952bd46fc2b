package io.gristmill.encryption;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.InputFile;
import io.gristmill.io.Storage;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The file {@code encryption.json} in a run directory, which names the key of the run, so that a
 * run is never encrypted partially or with two keys. The file is plain; a run without it is plain.
 */
public final class EncryptionMark {

  /** The name of the file in the run directory. */
  public static final String FILE = "encryption.json";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String KEY_ID = "key-id";

  private final Storage files;
  private final String run;

  /**
   * @param files storage without encryption
   * @param run URI of the run directory
   */
  public EncryptionMark(Storage files, String run) {
    this.files = files;
    this.run = run;
  }

  /**
   * Rejects a run with another key than the given one, including no key on either side.
   *
   * @throws IncompatibleArtifactException naming both
   */
  public void check(Optional<MasterKey> key) throws IOException {
    Optional<String> found = keyId();
    if (!found.equals(key.map(MasterKey::id)) && isBegun()) {
      throw new IncompatibleArtifactException(
          format(
              "key: %s (expected %s, under which the run was begun; or choose another --output) at"
                  + " %s",
              key.map(k -> "id " + k.id() + " of " + k.reference().reference()).orElse("none"),
              found.map(id -> "id " + id).orElse("none"),
              run));
    }
  }

  /** Checks the key, and marks a run that is about to begin. */
  public void begin(Optional<MasterKey> key) throws IOException {
    check(key);
    if (!keyId().equals(key.map(MasterKey::id))) {
      files.delete(uri());
      if (key.isPresent()) {
        write(key.get());
      }
    }
  }

  private void write(MasterKey key) throws IOException {
    String json =
        JSON.createObjectNode()
            .put("files", "gristmill-1, AES-256-GCM in chunks of 65536 bytes")
            .put("tables", "Parquet modular encryption, AES_GCM_V1")
            .put(KEY_ID, key.id())
            .toPrettyString();
    files.output(uri()).write(json.getBytes(StandardCharsets.UTF_8));
  }

  private Optional<String> keyId() throws IOException {
    if (!files.exists(uri())) {
      return Optional.empty();
    }
    JsonNode id;
    try (InputStream in = files.input(uri()).open()) {
      id = JSON.readTree(in).path(KEY_ID);
    } catch (JsonProcessingException | CharConversionException e) {
      throw new IncompatibleArtifactException(unreadable(), e);
    }
    if (!id.isTextual()) {
      throw new IncompatibleArtifactException(unreadable());
    }
    return Optional.of(id.asText());
  }

  private String unreadable() {
    return format("encryption mark: not readable (expected \"%s\") at %s", KEY_ID, uri());
  }

  /** Whether the run directory has any file besides the mark. */
  private boolean isBegun() throws IOException {
    for (InputFile file : files.list(run)) {
      if (!file.uri().endsWith("/" + FILE)) {
        return true;
      }
    }
    return false;
  }

  private String uri() {
    return run + "/" + FILE;
  }
}
