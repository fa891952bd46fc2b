package io.gristmill.encryption;

import io.gristmill.encryption.ChunkCipher.Place;
import io.gristmill.io.CommittedOutput;
import io.gristmill.io.OutputFile;
import java.io.IOException;
import java.io.OutputStream;

/** Encrypts the bytes written to a file. Formats with their own encryption use its file and key. */
public final class EncryptedOutputFile implements OutputFile {

  private final OutputFile file;
  private final MasterKey key;

  EncryptedOutputFile(OutputFile file, MasterKey key) {
    this.file = file;
    this.key = key;
  }

  @Override
  public String uri() {
    return file.uri();
  }

  @Override
  public CommittedOutput create() throws IOException {
    FileHeader header = FileHeader.fresh(key);
    ChunkCipher cipher = header.cipher(key, uri());
    CommittedOutput encrypted = file.create();
    EncryptingStream encrypting = new EncryptingStream(encrypted, header, cipher);
    return new CommittedOutput(encrypting) {
      @Override
      protected void publish() throws IOException {
        encrypting.finish();
        encrypted.commit();
      }

      @Override
      protected void discard() throws IOException {
        encrypted.close();
      }
    };
  }

  /** Returns the key that files are encrypted with. */
  public MasterKey key() {
    return key;
  }

  /** Returns the encrypted file on disk. */
  public OutputFile unencrypted() {
    return file;
  }

  /**
   * Encrypts a stream in chunks. Only {@link #finish} marks the last chunk, not {@code close}, so
   * that the file of a failed writer never counts as complete.
   */
  private static final class EncryptingStream extends OutputStream {

    private final OutputStream out;
    private final FileHeader header;
    private final ChunkCipher cipher;
    private final byte[] plain = new byte[ChunkCipher.CHUNK_BYTES];
    private final byte[] sealed = new byte[ChunkCipher.SEALED_BYTES];
    private int held;
    private long chunk;

    EncryptingStream(OutputStream out, FileHeader header, ChunkCipher cipher) {
      this.out = out;
      this.header = header;
      this.cipher = cipher;
    }

    @Override
    public void write(int value) throws IOException {
      makeRoom();
      plain[held++] = (byte) value;
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      int done = 0;
      while (done < length) {
        makeRoom();
        int n = Math.min(length - done, plain.length - held);
        System.arraycopy(from, offset + done, plain, held, n);
        held += n;
        done += n;
      }
    }

    /** Writes a full chunk only when another byte follows, because it may be the last. */
    private void makeRoom() throws IOException {
      if (held == plain.length) {
        pass(Place.INNER);
      }
    }

    void finish() throws IOException {
      pass(Place.LAST);
      out.flush();
    }

    private void pass(Place place) throws IOException {
      if (chunk == 0) {
        out.write(header.bytes());
      }
      out.write(sealed, 0, cipher.seal(chunk++, place, plain, held, sealed));
      held = 0;
    }
  }
}
