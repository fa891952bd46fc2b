package io.gristmill.spark.storage;

import io.gristmill.io.InputFile;
import io.gristmill.io.LocalStorage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;
import org.apache.spark.util.SerializableConfiguration;

record HadoopInputFile(SerializableConfiguration configuration, String location)
    implements InputFile {

  @Override
  public String uri() {
    Path path = HadoopPaths.of(location);
    return path.isAbsoluteAndSchemeAuthorityNull()
        ? path.makeQualified(FileSystem.getDefaultUri(configuration.value()), path).toString()
        : location;
  }

  @Override
  public long length() throws IOException {
    return fileSystem().getFileStatus(HadoopPaths.of(location)).getLen();
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

  /** Says in Java's words, which readers know, that the file may not be read. */
  private FSDataInputStream opened() throws IOException {
    if (location.startsWith("file:")) {
      LocalStorage.requireNoFolder(LocalStorage.path(location));
    }
    try {
      return fileSystem().open(HadoopPaths.of(location));
    } catch (AccessControlException e) {
      throw (IOException) new AccessDeniedException(location).initCause(e);
    }
  }

  private FileSystem fileSystem() throws IOException {
    return HadoopPaths.fileSystem(HadoopPaths.of(location), configuration.value());
  }
}
