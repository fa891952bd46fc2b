package io.gristmill.spark.read;

import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.read.text.ShardStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.SeekableInputStream;

/**
 * Adapts a shard to Parquet's interface. Failures to fetch bytes are thrown unchecked, so that any
 * other exception of Parquet means a damaged shard.
 */
record ParquetInput(InputFile file) implements org.apache.parquet.io.InputFile {

  @Override
  public long getLength() throws IOException {
    return file.length();
  }

  @Override
  public SeekableInputStream newStream() {
    return new Seekable(new Repositioned(file));
  }

  /** Name of the file in Parquet's messages. */
  @Override
  public String toString() {
    return file.uri();
  }

  private static final class Seekable extends DelegatingSeekableInputStream {

    private final Repositioned bytes;

    Seekable(Repositioned bytes) {
      super(bytes);
      this.bytes = bytes;
    }

    @Override
    public long getPos() {
      return bytes.position;
    }

    @Override
    public void seek(long position) {
      bytes.seek(position);
    }
  }

  /** Opens the file at the position that is read, and again after a seek. */
  private static final class Repositioned extends InputStream {

    private final InputFile file;
    private InputStream in = InputStream.nullInputStream();
    private long position;
    private boolean opened;

    Repositioned(InputFile file) {
      this.file = file;
    }

    void seek(long wanted) {
      if (wanted != position) {
        close();
        position = wanted;
      }
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      try {
        if (!opened) {
          in = ShardStream.open(file, position);
          opened = true;
        }
        int count = in.read(bytes, offset, length);
        position += Math.max(0, count);
        return count;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      try {
        in.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      in = InputStream.nullInputStream();
      opened = false;
    }
  }
}
