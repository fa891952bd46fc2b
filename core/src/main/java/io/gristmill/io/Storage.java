package io.gristmill.io;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/** A file system. Serializable, so that it can be sent to executors with tasks. */
public interface Storage extends Serializable {

  InputFile input(String uri);

  OutputFile output(String uri);

  boolean exists(String uri) throws IOException;

  /**
   * Lists the files at a path, below a directory (recursively) or matching a glob, sorted by URI.
   * Names that start with {@code _} or {@code .} are skipped. Empty if nothing matches.
   */
  List<InputFile> list(String uri) throws IOException;

  /** Renames atomically; {@code to} must not exist. */
  void rename(String from, String to) throws IOException;

  /**
   * Forces a directory, its entry and all files in it to the disk, so that they survive a loss of
   * power. Not needed for stores that persist a file when it is closed.
   */
  default void sync(String uri) throws IOException {}

  /** Deletes recursively; a missing file is not an error. */
  void delete(String uri) throws IOException;
}
