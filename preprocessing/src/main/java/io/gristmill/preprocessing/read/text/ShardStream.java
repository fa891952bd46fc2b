package io.gristmill.preprocessing.read.text;

import io.gristmill.io.InputFile;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * The bytes of a shard as stored. Storage errors are unchecked, so that exceptions of decompressors
 * always mean that the shard is damaged.
 */
public final class ShardStream extends FilterInputStream {

  private ShardStream(InputStream in) {
    super(in);
  }

  /** The bytes from {@code offset}, to be closed by the caller. */
  public static ShardStream open(InputFile file, long offset) throws IOException {
    return new ShardStream(file.open(offset));
  }

  @Override
  public int read() {
    try {
      return in.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public int read(byte[] bytes, int offset, int length) {
    try {
      return in.read(bytes, offset, length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public long skip(long count) {
    try {
      return in.skip(count);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
