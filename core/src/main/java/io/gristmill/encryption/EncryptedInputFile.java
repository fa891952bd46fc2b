package io.gristmill.encryption;

import io.gristmill.encryption.ChunkCipher.Place;
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

  /** Decrypts a stream; no byte of a chunk is returned before the chunk is authenticated. */
  private static final class DecryptingStream extends InputStream {

    private final InputStream in;
    private final ChunkCipher cipher;
    private final byte[] plain = new byte[ChunkCipher.CHUNK_BYTES];

    /** A chunk and the byte after it, which shows whether the chunk is the last. */
    private final byte[] sealed = new byte[ChunkCipher.SEALED_BYTES + 1];

    private long chunk;
    private int ahead;
    private int at;
    private int end;
    private boolean ended;

    /**
     * @param in at the first byte of {@code chunk}; closed with this
     */
    DecryptingStream(InputStream in, ChunkCipher cipher, long chunk) {
      this.in = in;
      this.cipher = cipher;
      this.chunk = chunk;
    }

    @Override
    public int read() throws IOException {
      return more() ? plain[at++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (!more()) {
        return -1;
      }
      int n = Math.min(length, end - at);
      System.arraycopy(plain, at, into, offset, n);
      at += n;
      return n;
    }

    @Override
    public int available() {
      return end - at;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }

    private boolean more() throws IOException {
      while (at == end && !ended) {
        next();
      }
      return at < end;
    }

    private void next() throws IOException {
      int length = ahead + in.readNBytes(sealed, ahead, sealed.length - ahead);
      ended = length < sealed.length;
      Place place = ended ? Place.LAST : Place.INNER;
      end = cipher.open(chunk++, place, sealed, Math.min(length, sealed.length - 1), plain);
      at = 0;
      sealed[0] = sealed[sealed.length - 1];
      ahead = 1;
    }
  }
}
