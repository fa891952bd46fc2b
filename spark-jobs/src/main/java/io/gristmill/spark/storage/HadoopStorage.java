package io.gristmill.spark.storage;

import io.gristmill.io.CommittedOutput;
import io.gristmill.io.InParallel;
import io.gristmill.io.InputFile;
import io.gristmill.io.LocalStorage;
import io.gristmill.io.Location;
import io.gristmill.io.OutputFile;
import io.gristmill.io.Storage;
import io.gristmill.spark.storage.HadoopInputFile.ListedHadoopFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Storage on every file system of Hadoop. Local files are written without Hadoop's checksum files.
 */
public final class HadoopStorage implements Storage {

  private static final long serialVersionUID = 1L;

  private final SerializableConfiguration configuration;
  private final LocalStorage local = new LocalStorage();

  /**
   * @param configuration to which limits for object stores are added where it has none
   */
  public HadoopStorage(Configuration configuration) {
    ObjectStoreLimits.apply(configuration);
    this.configuration = new SerializableConfiguration(configuration);
  }

  @Override
  public InputFile input(String uri) {
    return isLocal(uri) ? local.input(uri) : new HadoopInputFile(configuration, qualified(uri));
  }

  @Override
  public OutputFile output(String uri) {
    return isLocal(uri) ? local.output(uri) : new HadoopOutputFile(configuration, qualified(uri));
  }

  @Override
  public boolean exists(String uri) throws IOException {
    return isLocal(uri) ? local.exists(uri) : fileSystem(uri).exists(path(uri));
  }

  /** Lists folders of the same depth in parallel, with the hosts of their blocks. */
  @Override
  public List<InputFile> list(String uri) throws IOException {
    if (isLocal(uri)) {
      return local.list(uri);
    }
    Path path = path(uri);
    List<InputFile> files = new ArrayList<>();
    // A hidden file may be named, but no glob finds it.
    List<FileStatus> level =
        Arrays.stream(roots(path))
            .filter(root -> isVisible(root) || root.getPath().getName().equals(path.getName()))
            .toList();
    while (!level.isEmpty()) {
      List<Path> folders = new ArrayList<>();
      for (FileStatus status : level) {
        if (status.isFile()) {
          files.add(ListedHadoopFile.of(configuration, status));
        } else {
          folders.add(status.getPath());
        }
      }
      level = InParallel.map(folders, this::children).stream().flatMap(List::stream).toList();
    }
    files.sort(Comparator.comparing(InputFile::uri));
    return files;
  }

  private List<FileStatus> children(Path folder) throws IOException {
    List<FileStatus> children = new ArrayList<>();
    RemoteIterator<LocatedFileStatus> listing =
        HadoopPaths.fileSystem(folder, configuration.value()).listLocatedStatus(folder);
    while (listing.hasNext()) {
      FileStatus child = listing.next();
      if (isVisible(child)) {
        children.add(child);
      }
    }
    return children;
  }

  /**
   * Returns the file or folder of exactly this name if it exists, even if the name could be a glob.
   */
  private FileStatus[] roots(Path path) throws IOException {
    FileSystem files = HadoopPaths.fileSystem(path, configuration.value());
    try {
      return new FileStatus[] {files.getFileStatus(path)};
    } catch (FileNotFoundException e) {
      return matches(files, path);
    } catch (IllegalArgumentException e) {
      throw HadoopPaths.problem(e.getMessage(), "a name that this store can have", path, e);
    }
  }

  private static FileStatus[] matches(FileSystem files, Path path) throws IOException {
    try {
      FileStatus[] matches = files.globStatus(withLiteralFolders(files, path));
      return matches == null ? new FileStatus[0] : matches;
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).startsWith("Illegal file pattern")) {
        throw HadoopPaths.problem(e.getMessage(), "every bracket closed", path, e);
      }
      throw e;
    }
  }

  /** Escapes the folders of a pattern that exist literally. */
  private static Path withLiteralFolders(FileSystem files, Path path) throws IOException {
    Path folder = path;
    while (folder != null
        && !(HadoopPaths.isPattern(folder.toUri().getPath()) && files.exists(folder))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      return path;
    }
    String literal = folder.toUri().getPath();
    String rest = path.toUri().getPath().substring(literal.length());
    return HadoopPaths.at(path, HadoopPaths.literally(literal) + rest);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    if (isLocal(from)) {
      local.rename(from, to);
    } else {
      Path target = path(to);
      fileSystem(to).mkdirs(target.getParent());
      if (!fileSystem(from).rename(path(from), target)) {
        throw new IOException("rename " + from + " to " + to + ": refused");
      }
    }
  }

  @Override
  public void sync(String uri) throws IOException {
    if (isLocal(uri)) {
      local.sync(uri);
    }
  }

  @Override
  public void delete(String uri) throws IOException {
    if (isLocal(uri)) {
      local.delete(uri);
    } else {
      fileSystem(uri).delete(path(uri), true);
    }
  }

  private static boolean isVisible(FileStatus status) {
    String name = status.getPath().getName();
    return !name.startsWith("_") && !name.startsWith(".");
  }

  private boolean isLocal(String uri) {
    Location location = Location.parse(uri);
    return location.isFile()
        || (location.isPlain()
            && FileSystem.getDefaultUri(configuration.value()).getScheme().equals("file"));
  }

  private FileSystem fileSystem(String uri) throws IOException {
    return HadoopPaths.fileSystem(path(uri), configuration.value());
  }

  private String qualified(String uri) {
    return HadoopPaths.uri(path(uri));
  }

  private Path path(String uri) {
    return HadoopPaths.qualified(HadoopPaths.of(uri), configuration.value());
  }

  /**
   * Limits the retries of S3A, which by default waits ten minutes for an endpoint that does not
   * exist: it tries 20 times, each with up to seven retries. Settings of the user take precedence.
   */
  private static final class ObjectStoreLimits {

    private static final Map<String, String> LIMITS =
        Map.of("fs.s3a.attempts.maximum", "4", "fs.s3a.retry.limit", "4");

    private static final String SHIPPED = "core-default.xml";

    private ObjectStoreLimits() {}

    static void apply(Configuration configuration) {
      LIMITS.forEach(
          (key, value) -> {
            if (!isSet(configuration, key)) {
              configuration.set(key, value, "gristmill");
            }
          });
    }

    /** Whether a key is set, other than by Hadoop's defaults. */
    private static boolean isSet(Configuration configuration, String key) {
      String[] sources = configuration.getPropertySources(key);
      return sources != null && !Arrays.asList(sources).contains(SHIPPED);
    }
  }

  private record HadoopOutputFile(SerializableConfiguration configuration, String uri)
      implements OutputFile {

    @Override
    public CommittedOutput create() throws IOException {
      Path target = HadoopPaths.of(uri);
      HadoopPaths.fileSystem(target, configuration.value());
      // Hidden, and named by attempt: two attempts of one task may write at the same time.
      Path temporary = HadoopPaths.beside(target, "." + target.getName() + "." + UUID.randomUUID());
      FileContext files = FileContext.getFileContext(target.toUri(), configuration.value());
      return new CommittedOutput(opened(files, temporary)) {
        @Override
        protected void publish() throws IOException {
          files.rename(temporary, target, Options.Rename.OVERWRITE);
        }

        @Override
        protected void discard() throws IOException {
          files.delete(temporary, false);
        }
      };
    }

    private static OutputStream opened(FileContext files, Path temporary) throws IOException {
      try {
        return files.create(
            temporary,
            EnumSet.of(CreateFlag.CREATE, CreateFlag.OVERWRITE),
            Options.CreateOpts.createParent());
      } catch (IOException | RuntimeException e) {
        // The file may be there although the answer was lost.
        files.delete(temporary, false);
        throw e;
      }
    }
  }
}
