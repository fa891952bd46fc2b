package io.gristmill.encryption;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/** Keys of one repeated byte, in files. */
final class TestKey {

  private TestKey() {}

  static KeyReference write(Path folder, int value) {
    byte[] key = new byte[MasterKey.BYTES];
    Arrays.fill(key, (byte) value);
    Path file = folder.resolve("key-" + value);
    try {
      Files.writeString(file, HexFormat.of().formatHex(key) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return KeyReference.parse("file:" + file);
  }
}
