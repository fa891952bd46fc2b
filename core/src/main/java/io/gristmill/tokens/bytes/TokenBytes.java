package io.gristmill.tokens.bytes;

import io.gristmill.io.InputFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/** The bytes of a {@code .bin} file, memory-mapped or fetched. Thread-safe. */
public abstract sealed class TokenBytes permits MappedBytes, RangedBytes {

  private final long length;

  TokenBytes(long length) {
    this.length = length;
  }

  /** Maps a local file; other files are fetched by range. */
  public static TokenBytes open(InputFile file) throws IOException {
    Optional<Path> local = file.local();
    return local.isPresent() ? MappedBytes.open(local.get()) : new RangedBytes(file);
  }

  public final long length() {
    return length;
  }

  /**
   * Reads the ids {@code [first, first + count)} into {@code into[offset...]}; the caller checks
   * the range.
   */
  public abstract void read(TokenType type, long first, int[] into, int offset, int count)
      throws IOException;

  /** Converts bytes to ids without an intermediate copy. */
  static void copy(ByteBuffer from, TokenType type, int at, int[] into, int offset, int count) {
    switch (type) {
      case UINT16 -> {
        for (int i = 0; i < count; i++) {
          into[offset + i] = from.getShort(at + 2 * i) & 0xFFFF;
        }
      }
      case INT32 -> {
        for (int i = 0; i < count; i++) {
          into[offset + i] = from.getInt(at + 4 * i);
        }
      }
    }
  }
}
