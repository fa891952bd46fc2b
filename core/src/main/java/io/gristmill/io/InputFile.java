package io.gristmill.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A file on the local disk, on HDFS or in an object store. */
public interface InputFile {

  /** Absolute, with a scheme, as it appears in manifests and lineage. */
  String uri();

  /** Returns the length in bytes. */
  long length() throws IOException;

  /** Opens a stream at byte {@code offset}; the caller closes it. */
  InputStream open(long offset) throws IOException;

  /** Returns the local file with these bytes, if there is one, so that it can be memory-mapped. */
  default Optional<Path> local() {
    return Optional.empty();
  }

  /**
   * Returns how many of the bytes in {@code [start, end)} each host has on its disks; empty if the
   * store has no locality.
   */
  default Map<String, Long> hostBytes(long start, long end) throws IOException {
    return Map.of();
  }

  default InputStream open() throws IOException {
    return open(0);
  }
}
