package io.gristmill.preprocessing.read.format;

import io.gristmill.io.InputFile;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** A file whose first bytes are buffered, so that examining them costs no further request. */
final class HeadedFile implements InputFile {

  private static final int BYTES = 64 << 10;

  private final InputFile file;
  private final byte[] head;

  HeadedFile(InputFile file) throws IOException {
    this.file = file;
    try (InputStream in = file.open()) {
      this.head = in.readNBytes(BYTES);
    }
  }

  byte[] head(int bytes) {
    return Arrays.copyOf(head, Math.min(bytes, head.length));
  }

  boolean isEmpty() {
    return head.length == 0;
  }

  @Override
  public String uri() {
    return file.uri();
  }

  @Override
  public long length() throws IOException {
    return file.length();
  }

  @Override
  public Optional<Path> local() {
    return file.local();
  }

  @Override
  public InputStream open(long offset) throws IOException {
    if (offset > head.length || (offset > 0 && offset == head.length)) {
      return file.open(offset);
    }
    InputStream first = new ByteArrayInputStream(head, (int) offset, head.length - (int) offset);
    return head.length < BYTES ? first : new SequenceInputStream(first, new Rest());
  }

  /** The bytes after the head, opened on first use. */
  private final class Rest extends FilterInputStream {

    private boolean opened;

    Rest() {
      super(InputStream.nullInputStream());
    }

    @Override
    public int read() throws IOException {
      openOnce();
      return in.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      openOnce();
      return in.read(bytes, offset, length);
    }

    private void openOnce() throws IOException {
      if (!opened) {
        opened = true;
        in = file.open(BYTES);
      }
    }
  }
}
