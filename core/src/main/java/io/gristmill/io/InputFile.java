package io.gristmill.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
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

  /**
   * How many of the bytes from {@code start} to before {@code end} hosts have on disks of their
   * own, by host; empty where no host is nearer to them than another.
   */
  default Map<String, Long> hostBytes(long start, long end) throws IOException {
    return Map.of();
  }

  default InputStream open() throws IOException {
    return open(0);
  }
}
