package io.gristmill.encryption;

import io.gristmill.io.InputFile;
import java.io.IOException;
import java.io.InputStream;

/** A file under a key, read from any byte; its length is that of what was written. */
final class EncryptedInputFile implements InputFile {

  private final InputFile file;
  private final MasterKey key;

  /** Asked for once: a shard is read by thousands of ranges. */
  private volatile FileHeader header;

  private volatile ChunkLayout layout;

  EncryptedInputFile(InputFile file, MasterKey key) {
    this.file = file;
    this.key = key;
  }

  @Override
  public String uri() {
    return file.uri();
  }

  @Override
  public long length() throws IOException {
    return layout().plainBytes();
  }

  @Override
  public InputStream open(long offset) throws IOException {
    ChunkCipher cipher = header().cipher(key, uri());
    long chunk = offset == 0 ? 0 : layout().chunkOf(offset);
    InputStream in = file.open(ChunkLayout.startOf(chunk));
    try {
      InputStream plain = new DecryptingStream(in, cipher, chunk);
      skip(plain, offset - chunk * ChunkCipher.CHUNK_BYTES);
      return plain;
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /** Like a plain file, it may be opened behind its end. */
  private static void skip(InputStream in, long bytes) throws IOException {
    for (long left = bytes; left > 0 && in.read() >= 0; ) {
      left -= 1 + in.skip(Math.min(left - 1, in.available()));
    }
  }

  private FileHeader header() throws IOException {
    FileHeader known = header;
    if (known == null) {
      try (InputStream in = file.open(0)) {
        known = FileHeader.parse(in.readNBytes(FileHeader.BYTES), uri());
      }
      header = known;
    }
    return known;
  }

  private ChunkLayout layout() throws IOException {
    ChunkLayout known = layout;
    if (known == null) {
      known = ChunkLayout.of(file.length(), uri());
      layout = known;
    }
    return known;
  }
}
