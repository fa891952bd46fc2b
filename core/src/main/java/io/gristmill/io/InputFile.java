package io.gristmill.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/** Bytes at a location; local, HDFS or an object store alike. */
public interface InputFile {

  /** Absolute, with a scheme, as it appears in manifests and lineage. */
  String uri();

  /** Length in bytes. */
  long length() throws IOException;

  /** A stream positioned at byte {@code offset}; the caller closes it. */
  InputStream open(long offset) throws IOException;

  /** A local file that has these very bytes, if there is one: it can be mapped into memory. */
  default Optional<Path> local() {
    return Optional.empty();
  }

  default InputStream open() throws IOException {
    return open(0);
  }
}
