package io.gristmill.encryption;

import io.gristmill.encryption.ChunkCipher.Place;
import java.io.IOException;
import java.io.InputStream;

/** Decrypts a stream; no byte of a chunk is returned before the chunk is authenticated. */
final class DecryptingStream extends InputStream {

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
