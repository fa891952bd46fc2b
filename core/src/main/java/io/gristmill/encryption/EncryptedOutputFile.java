package io.gristmill.encryption;

import io.gristmill.io.CommittedOutput;
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
}
