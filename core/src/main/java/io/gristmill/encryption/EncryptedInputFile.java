package io.gristmill.encryption;

import io.gristmill.io.InputFile;
import java.io.IOException;
import java.io.InputStream;

/** An encrypted file that can be read from any offset. Its length is that of the plain text. */
final class EncryptedInputFile implements InputFile {

  private final InputFile file;
  private final MasterKey key;

  /** Cached, because a shard is read in thousands of ranges. */
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

  /** Offsets after the end are allowed, as for plain files. */
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

  /**
   * The positions of the chunks in an encrypted file.
   *
   * @param plainBytes total size of their plain text
   */
  record ChunkLayout(long chunks, long plainBytes) {

    /**
     * Computes the layout from the file length alone; an empty file has one empty chunk.
     *
     * @throws io.gristmill.error.IncompatibleArtifactException if no file can have this length
     */
    static ChunkLayout of(long fileBytes, String uri) {
      long sealed = fileBytes - FileHeader.BYTES;
      long chunks = Math.max(1, -Math.floorDiv(-sealed, ChunkCipher.SEALED_BYTES));
      long plain = sealed - chunks * ChunkCipher.TAG_BYTES;
      long before = (chunks - 1) * ChunkCipher.CHUNK_BYTES;
      if (plain < before || (plain == before && chunks > 1)) {
        throw ChunkCipher.damaged("cut off after " + fileBytes + " bytes", uri);
      }
      return new ChunkLayout(chunks, plain);
    }

    /**
     * Returns the chunk that contains a plain byte, or the last chunk for offsets after the end.
     */
    long chunkOf(long offset) {
      return Math.min(offset / ChunkCipher.CHUNK_BYTES, chunks - 1);
    }

    static long startOf(long chunk) {
      return FileHeader.BYTES + chunk * ChunkCipher.SEALED_BYTES;
    }
  }
}
