package io.gristmill.io;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/**
 * A file being written. {@link #commit} makes it appear under its name; a file that is closed
 * without a commit is deleted. Use it in a try-with-resources statement that ends with the commit.
 */
public abstract class CommittedOutput extends OutputStream {

  private final OutputStream out;
  private MessageDigest digest;
  private long bytes;
  private boolean done;

  /**
   * @param out writes the temporary file
   */
  protected CommittedOutput(OutputStream out) {
    this.out = out;
  }

  /** Moves the temporary file, which is complete and closed, to its final name. */
  protected abstract void publish() throws IOException;

  /** Deletes the temporary file, which is closed and may be missing. */
  protected abstract void discard() throws IOException;

  /** Computes the checksum of everything written from here on, for {@link #sha256}. */
  public final CommittedOutput hashed() {
    digest = Sha256.digest();
    return this;
  }

  @Override
  public final void write(int value) throws IOException {
    out.write(value);
    bytes++;
    if (digest != null) {
      digest.update((byte) value);
    }
  }

  @Override
  public final void write(byte[] from, int offset, int length) throws IOException {
    out.write(from, offset, length);
    bytes += length;
    if (digest != null) {
      digest.update(from, offset, length);
    }
  }

  @Override
  public final void flush() throws IOException {
    out.flush();
  }

  /** Returns the number of bytes written so far. */
  public final long bytes() {
    return bytes;
  }

  /** The checksum of a {@link #hashed} file, to be asked for once, when it is complete. */
  public final String sha256() {
    return Sha256.hex(digest.digest());
  }

  /**
   * Makes the file appear, replacing any file of the same name.
   *
   * @throws IllegalStateException if it was committed or closed before
   */
  public final void commit() throws IOException {
    if (done) {
      throw new IllegalStateException("the file was committed or closed before");
    }
    out.close();
    publish();
    done = true;
  }

  /** Deletes the file unless it was committed. */
  @Override
  public final void close() throws IOException {
    if (!done) {
      done = true;
      try {
        out.close();
      } finally {
        discard();
      }
    }
  }
}
