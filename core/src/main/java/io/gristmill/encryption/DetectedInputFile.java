package io.gristmill.encryption;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.InputFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A file that is decrypted if it starts with the header of encrypted files. */
final class DetectedInputFile implements InputFile {

  /** The magic number of a Parquet file with an encrypted footer. */
  private static final byte[] ENCRYPTED_TABLE = "PARE".getBytes(StandardCharsets.ISO_8859_1);

  /** The alternative to a file under the key. */
  enum Otherwise {
    /** Any file that is not encrypted. */
    PLAIN,
    /** A table file, which has its own encryption. */
    ENCRYPTED_TABLE
  }

  private final InputFile file;
  private final MasterKey key;
  private final Otherwise otherwise;
  private volatile InputFile detected;

  DetectedInputFile(InputFile file, MasterKey key, Otherwise otherwise) {
    this.file = file;
    this.key = key;
    this.otherwise = otherwise;
  }

  @Override
  public String uri() {
    return file.uri();
  }

  @Override
  public long length() throws IOException {
    return detected().length();
  }

  @Override
  public InputStream open(long offset) throws IOException {
    return detected().open(offset);
  }

  private InputFile detected() throws IOException {
    InputFile known = detected;
    if (known == null) {
      try (InputStream in = file.open(0)) {
        known = detect(in.readNBytes(FileHeader.MAGIC_BYTES));
      }
      detected = known;
    }
    return known;
  }

  private InputFile detect(byte[] begin) {
    if (FileHeader.begins(begin)) {
      return new EncryptedInputFile(file, key);
    }
    if (otherwise == Otherwise.ENCRYPTED_TABLE
        && !Arrays.equals(Arrays.copyOf(begin, ENCRYPTED_TABLE.length), ENCRYPTED_TABLE)) {
      throw new IncompatibleArtifactException(
          "table: not encrypted (expected as the rest of its run) at " + uri());
    }
    return file;
  }
}
