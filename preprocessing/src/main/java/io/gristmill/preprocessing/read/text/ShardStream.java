package io.gristmill.preprocessing.read.text;

import io.gristmill.io.InputFile;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * A shard's bytes as stored. Failures to fetch them surface unchecked, so that what decompressors
 * throw is always the shard's own damage.
 */
public final class ShardStream extends FilterInputStream {

  private ShardStream(InputStream in) {
    super(in);
  }

  /** The bytes from {@code offset} on; the caller closes them. */
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
