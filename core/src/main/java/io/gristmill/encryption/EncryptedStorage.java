package io.gristmill.encryption;

import io.gristmill.encryption.EncryptedStorage.DetectedInputFile.Otherwise;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.InputFile;
import io.gristmill.io.Location;
import io.gristmill.io.OutputFile;
import io.gristmill.io.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Encrypts written files and decrypts read files. Below the run directory all files must be
 * encrypted; files elsewhere, such as the input and other runs, may be plain. The files that
 * identify a run are plain: {@code manifest.json}, and the fingerprint of a stage that was begun.
 *
 * <p>Listed files outside the run count as plain, because detecting encryption would require
 * opening each one.
 */
public final class EncryptedStorage implements Storage {

  private static final long serialVersionUID = 1L;

  private static final Set<String> PLAIN =
      Set.of("manifest.json", "_begun", "after.json", "from.json", EncryptionMark.FILE);
  private static final String TABLE = ".parquet";

  private final Storage files;
  private final String run;
  private final MasterKey key;

  /**
   * @param run URI of the run directory
   */
  public EncryptedStorage(Storage files, String run, MasterKey key) {
    this.files = files;
    this.run = files.output(run).uri();
    this.key = key;
  }

  @Override
  public InputFile input(String uri) {
    InputFile file = files.input(uri);
    return isOfTheRun(file.uri())
        ? ofTheRun(file)
        : new DetectedInputFile(file, key, Otherwise.PLAIN);
  }

  @Override
  public OutputFile output(String uri) {
    OutputFile file = files.output(uri);
    return isPlain(uri) ? file : new EncryptedOutputFile(file, key);
  }

  @Override
  public boolean exists(String uri) throws IOException {
    return files.exists(uri);
  }

  @Override
  public List<InputFile> list(String uri) throws IOException {
    List<InputFile> found = files.list(uri);
    return isOfTheRun(files.output(uri).uri())
        ? found.stream().map(this::ofTheRun).toList()
        : found;
  }

  @Override
  public void rename(String from, String to) throws IOException {
    files.rename(from, to);
  }

  @Override
  public void sync(String uri) throws IOException {
    files.sync(uri);
  }

  @Override
  public void delete(String uri) throws IOException {
    files.delete(uri);
  }

  private InputFile ofTheRun(InputFile file) {
    if (isPlain(file.uri())) {
      return file;
    }
    return file.uri().endsWith(TABLE)
        ? new DetectedInputFile(file, key, Otherwise.ENCRYPTED_TABLE)
        : new EncryptedInputFile(file, key);
  }

  private boolean isOfTheRun(String uri) {
    return Location.isBelow(uri, run);
  }

  private static boolean isPlain(String uri) {
    return PLAIN.contains(uri.substring(uri.lastIndexOf('/') + 1));
  }

  /** A file that is decrypted if it starts with the header of encrypted files. */
  static final class DetectedInputFile implements InputFile {

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
}
