package io.gristmill.encryption;

import io.gristmill.io.OutputFile;
import java.io.IOException;

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
  public void write(Body body) throws IOException {
    FileHeader header = FileHeader.fresh(key);
    file.write(
        out -> {
          EncryptingStream encrypting =
              new EncryptingStream(out, header, header.cipher(key, uri()));
          body.writeTo(encrypting);
          encrypting.finish();
        });
  }

  /** Returns the key that files are encrypted with. */
  public MasterKey key() {
    return key;
  }

  /** Returns the encrypted file on disk. */
  public OutputFile unencrypted() {
    return file;
  }
}
