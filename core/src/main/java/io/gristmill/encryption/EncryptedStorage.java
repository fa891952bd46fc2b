package io.gristmill.encryption;

import io.gristmill.encryption.DetectedInputFile.Otherwise;
import io.gristmill.io.InputFile;
import io.gristmill.io.Location;
import io.gristmill.io.OutputFile;
import io.gristmill.io.Storage;
import java.io.IOException;
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
      Set.of("manifest.json", "_begun", "after.json", EncryptionMark.FILE);
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
}
