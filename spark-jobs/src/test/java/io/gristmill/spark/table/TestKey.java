package io.gristmill.spark.table;

import io.gristmill.encryption.KeyReference;
import io.gristmill.encryption.MasterKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * A key of one repeated byte, in a file.
 *
 * @param reference as a configuration names it
 */
public record TestKey(byte[] bytes, String reference) {

  public static TestKey write(Path folder, int value) throws IOException {
    byte[] bytes = new byte[MasterKey.BYTES];
    Arrays.fill(bytes, (byte) value);
    Path file = folder.resolve("key-" + value);
    Files.writeString(file, HexFormat.of().formatHex(bytes));
    return new TestKey(bytes, "file:" + file);
  }

  public MasterKey load() {
    return MasterKey.load(KeyReference.parse(reference));
  }

  /** Bytes of the key, which must not appear outside its file. */
  public List<String> spellings() {
    return List.of(
        HexFormat.of().formatHex(bytes),
        Base64.getEncoder().encodeToString(bytes),
        new String(bytes, StandardCharsets.ISO_8859_1));
  }
}
