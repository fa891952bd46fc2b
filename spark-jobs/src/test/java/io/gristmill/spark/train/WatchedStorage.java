package io.gristmill.spark.train;

import io.gristmill.io.InputFile;
import io.gristmill.io.LocalStorage;
import io.gristmill.io.OutputFile;
import io.gristmill.io.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkEnv;

/**
 * The local file system, except that every read of training tokens, in whatever process, leaves a
 * line in a file, and that such reads are slow on hosts that another file names.
 */
final class WatchedStorage implements Storage {

  private static final long serialVersionUID = 1L;

  private final LocalStorage local = new LocalStorage();
  private final String folder;

  WatchedStorage(Path folder) {
    this.folder = folder.toString();
  }

  /** Makes a read take so long on hosts whose names begin so, and on no others. */
  void slow(String host, int milliseconds) throws IOException {
    Path beside = Path.of(folder, "slow.part");
    Files.writeString(beside, host + " " + milliseconds);
    local.rename(beside.toString(), slow().toString());
  }

  /** Sequences read since the last question; one at the very start of a shard is not counted. */
  long reads() throws IOException {
    if (!Files.exists(log())) {
      return 0;
    }
    long lines = Files.readAllLines(log()).size();
    Files.delete(log());
    return lines;
  }

  private Path log() {
    return Path.of(folder, "reads");
  }

  private Path slow() {
    return Path.of(folder, "slow");
  }

  @Override
  public InputFile input(String uri) {
    InputFile file = local.input(uri);
    return uri.contains("/train/") && uri.endsWith(".bin") ? new Watched(file) : file;
  }

  private void read(long offset) throws IOException {
    // A shard is verified from its start when it is opened: that is no step.
    if (offset > 0) {
      Files.write(
          log(),
          "read\n".getBytes(StandardCharsets.UTF_8),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      rest();
    }
  }

  private void rest() throws IOException {
    if (SparkEnv.get() != null && Files.exists(slow())) {
      String[] slow = Files.readString(slow()).split(" ");
      if (SparkEnv.get().blockManager().blockManagerId().host().startsWith(slow[0])) {
        try {
          TimeUnit.MILLISECONDS.sleep(Long.parseLong(slow[1]));
        } catch (InterruptedException e) {
          throw new InterruptedIOException();
        }
      }
    }
  }

  @Override
  public OutputFile output(String uri) {
    return local.output(uri);
  }

  @Override
  public boolean exists(String uri) {
    return local.exists(uri);
  }

  @Override
  public List<InputFile> list(String uri) throws IOException {
    return local.list(uri);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    local.rename(from, to);
  }

  @Override
  public void delete(String uri) throws IOException {
    local.delete(uri);
  }

  /** Read by ranges, as a file elsewhere is. */
  private final class Watched implements InputFile {

    private final InputFile file;

    Watched(InputFile file) {
      this.file = file;
    }

    @Override
    public String uri() {
      return file.uri();
    }

    @Override
    public long length() throws IOException {
      return file.length();
    }

    @Override
    public InputStream open(long offset) throws IOException {
      read(offset);
      return file.open(offset);
    }
  }
}
