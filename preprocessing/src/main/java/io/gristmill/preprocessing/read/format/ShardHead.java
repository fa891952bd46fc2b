package io.gristmill.preprocessing.read.format;

import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.read.text.Decompression;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What the first bytes of a shard, decompressed, say about its format.
 *
 * @param text the bytes as Latin-1
 */
record ShardHead(String text) {

  /** As far as the magic of a tar's first header. */
  private static final int BYTES = 512;

  private static final int TAR_MAGIC = 257;

  /** Empty of a shard that cannot be decompressed. */
  static ShardHead read(InputFile file) {
    try (InputStream stored = Decompression.buffered(file.open())) {
      return new ShardHead(decompressed(stored));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String decompressed(InputStream stored) throws IOException {
    Decompression compression = Decompression.of(stored);
    byte[] head = compression.wrap(stored).readNBytes(BYTES);
    return new String(head, StandardCharsets.ISO_8859_1);
  }

  Optional<String> format() {
    if (text.startsWith("WARC/") || text.startsWith("filedesc:")) {
      return Optional.of("warc");
    }
    if (text.startsWith("ustar", TAR_MAGIC)) {
      return Optional.of("openwebtext");
    }
    return text.stripLeading().startsWith("{") ? Optional.of("jsonl") : Optional.empty();
  }
}
