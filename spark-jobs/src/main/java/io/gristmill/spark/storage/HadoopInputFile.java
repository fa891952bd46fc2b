package io.gristmill.spark.storage;

import io.gristmill.io.InputFile;
import io.gristmill.io.LocalStorage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.security.AccessControlException;
import org.apache.spark.util.SerializableConfiguration;

record HadoopInputFile(SerializableConfiguration configuration, String uri) implements InputFile {

  @Override
  public long length() throws IOException {
    return fileSystem().getFileStatus(HadoopPaths.of(uri)).getLen();
  }

  @Override
  public InputStream open(long offset) throws IOException {
    FSDataInputStream stream = opened();
    try {
      stream.seek(offset);
      return stream;
    } catch (IOException | RuntimeException e) {
      stream.close();
      throw e;
    }
  }

  /** Throws Java's exception for missing permissions, which readers know. */
  private FSDataInputStream opened() throws IOException {
    if (uri.startsWith("file:")) {
      LocalStorage.requireNoFolder(LocalStorage.path(uri));
    }
    try {
      return fileSystem().open(HadoopPaths.of(uri));
    } catch (AccessControlException e) {
      throw (IOException) new AccessDeniedException(uri).initCause(e);
    }
  }

  private FileSystem fileSystem() throws IOException {
    return HadoopPaths.fileSystem(HadoopPaths.of(uri), configuration.value());
  }
}
