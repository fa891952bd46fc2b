package io.gristmill.preprocessing.read.text;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Decompresses on first use, so that a damaged header is met where damage is dealt with. */
final class LazyStream extends FilterInputStream {

  private final Decompression compression;
  private boolean opened;

  LazyStream(InputStream stored, Decompression compression) {
    super(stored);
    this.compression = compression;
  }

  @Override
  public int read() throws IOException {
    open();
    return in.read();
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    open();
    return in.read(bytes, offset, length);
  }

  private void open() throws IOException {
    if (!opened) {
      opened = true;
      in = compression.wrap(in);
    }
  }
}
