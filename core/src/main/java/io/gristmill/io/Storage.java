package io.gristmill.io;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/** The files Gristmill can reach. Serializable, so that tasks carry it to executors. */
public interface Storage extends Serializable {

  InputFile input(String uri);

  OutputFile output(String uri);

  boolean exists(String uri) throws IOException;

  /**
   * Files at a path, below a directory (recursively) or matching a glob, sorted by URI; names that
   * start with {@code _} or {@code .} are left out. Empty when nothing matches.
   */
  List<InputFile> list(String uri) throws IOException;

  /** Atomic; {@code to} must not exist. */
  void rename(String from, String to) throws IOException;

  /**
   * Returns when a directory, all files in it and its own name are on the disk, so that a loss of
   * power cannot take them back. Stores that keep what is closed need do nothing.
   */
  default void sync(String uri) throws IOException {}

  /** Recursive; absent is fine. */
  void delete(String uri) throws IOException;
}
