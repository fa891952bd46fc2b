package io.gristmill.spark.storage;

import io.gristmill.io.InputFile;
import io.gristmill.io.LocalStorage;
import io.gristmill.io.OutputFile;
import io.gristmill.io.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;

/** Every file system Hadoop knows; local files without Hadoop's checksum companions. */
public final class HadoopStorage implements Storage {

  private static final long serialVersionUID = 1L;

  private final SerializableConfiguration configuration;
  private final LocalStorage local = new LocalStorage();

  /**
   * @param configuration gets limits for object stores where it sets none
   */
  public HadoopStorage(Configuration configuration) {
    ObjectStoreLimits.apply(configuration);
    this.configuration = new SerializableConfiguration(configuration);
  }

  @Override
  public InputFile input(String uri) {
    return isLocal(uri) ? local.input(uri) : new HadoopInputFile(configuration, uri);
  }

  @Override
  public OutputFile output(String uri) {
    return isLocal(uri) ? local.output(uri) : new HadoopOutputFile(configuration, uri);
  }

  @Override
  public boolean exists(String uri) throws IOException {
    return isLocal(uri) ? local.exists(uri) : fileSystem(uri).exists(new Path(uri));
  }

  @Override
  public List<InputFile> list(String uri) throws IOException {
    if (isLocal(uri)) {
      return local.list(uri);
    }
    FileStatus[] roots = fileSystem(uri).globStatus(new Path(uri));
    List<InputFile> files = new ArrayList<>();
    for (FileStatus root : roots == null ? new FileStatus[0] : roots) {
      // A hidden file may be named, but no glob finds it.
      if (isVisible(root) || root.getPath().getName().equals(new Path(uri).getName())) {
        collect(root, files);
      }
    }
    files.sort(Comparator.comparing(InputFile::uri));
    return files;
  }

  @Override
  public void rename(String from, String to) throws IOException {
    if (isLocal(from)) {
      local.rename(from, to);
    } else {
      Path target = new Path(to);
      fileSystem(to).mkdirs(target.getParent());
      if (!fileSystem(from).rename(new Path(from), target)) {
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
      fileSystem(uri).delete(new Path(uri), true);
    }
  }

  private void collect(FileStatus status, List<InputFile> files) throws IOException {
    if (status.isFile()) {
      files.add(new HadoopInputFile(configuration, status.getPath().toString()));
      return;
    }
    for (FileStatus child : fileSystem(status.getPath().toString()).listStatus(status.getPath())) {
      if (isVisible(child)) {
        collect(child, files);
      }
    }
  }

  private static boolean isVisible(FileStatus status) {
    String name = status.getPath().getName();
    return !name.startsWith("_") && !name.startsWith(".");
  }

  private boolean isLocal(String uri) {
    String scheme = new Path(uri).toUri().getScheme();
    return "file".equals(scheme)
        || (scheme == null
            && FileSystem.getDefaultUri(configuration.value()).getScheme().equals("file"));
  }

  private FileSystem fileSystem(String uri) throws IOException {
    return new Path(uri).getFileSystem(configuration.value());
  }
}
