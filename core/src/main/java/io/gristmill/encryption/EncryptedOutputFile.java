package io.gristmill.encryption;

import io.gristmill.io.CommittedOutput;
import io.gristmill.io.OutputFile;
import java.io.IOException;

/** Encrypts what is written to a file; for formats that encrypt themselves it has file and key. */
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

  /** What to encrypt with. */
  public MasterKey key() {
    return key;
  }

  /** The file as it is on disk. */
  public OutputFile unencrypted() {
    return file;
  }
}
