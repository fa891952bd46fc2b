package io.gristmill.checkpoint;

import static io.gristmill.error.Messages.format;

import io.gristmill.io.InputFile;
import io.gristmill.io.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The CRC-32C of a file, which detects damage on a disk. A task that writes a large file stores the
 * checksum in a hidden file next to it. {@link CheckpointStore} reads it from there instead of
 * reading the large file again.
 *
 * @param text the form in {@code state.json}, such as {@code crc32c:0a1b2c3d}
 */
public record Checksum(String text) {

  private static final int BUFFER = 1 << 16;

  static Checksum of(CRC32C crc) {
    return new Checksum(format("crc32c:%08x", crc.getValue()));
  }

  static Checksum of(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return of(crc);
  }

  /** Computes the checksum of a file in one pass. */
  static Checksum of(InputFile file) throws IOException {
    CRC32C crc = new CRC32C();
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = file.open()) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        crc.update(buffer, 0, n);
      }
    }
    return of(crc);
  }

  /** Writes the checksum into the hidden file of {@code name}. */
  public void note(Storage storage, String directory, String name) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    storage.output(beside(directory, name)).write(bytes);
  }

  /**
   * The checksum of a file: read from its hidden file, which is then deleted, or computed if there
   * is none.
   */
  static Checksum take(Storage storage, String directory, String name) throws IOException {
    String noted = beside(directory, name);
    if (!storage.exists(noted)) {
      return of(storage.input(directory + "/" + name));
    }
    Checksum checksum;
    try (InputStream in = storage.input(noted).open()) {
      checksum = new Checksum(new String(in.readAllBytes(), StandardCharsets.US_ASCII));
    }
    storage.delete(noted);
    return checksum;
  }

  private static String beside(String directory, String name) {
    return directory + "/." + name + ".crc32c";
  }
}
