package io.gristmill.io;

import io.gristmill.error.InvalidConfigException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.UUID;

/** Writes a directory atomically: under a temporary name that is renamed at the end. */
public final class WholeDirectory {

  private WholeDirectory() {}

  /** Writes the files of a directory. */
  @FunctionalInterface
  public interface Body {
    void write(String directory) throws IOException;
  }

  /**
   * Writes a directory. Concurrent writers of one target use separate temporary directories, and
   * the first one that finishes keeps the name; a killed one leaves a directory that ends in {@code
   * .part}.
   *
   * @throws InvalidConfigException if the target exists when it is renamed
   */
  public static void write(Storage storage, String target, Body body) throws IOException {
    String beside = target + "." + UUID.randomUUID() + ".part";
    try {
      body.write(beside);
      if (storage.exists(target)) {
        throw new InvalidConfigException("--to: exists (expected a new path) at " + target);
      }
      storage.rename(beside, target);
    } catch (FileSystemException e) {
      throw named(e, name(beside), name(target));
    } finally {
      storage.delete(beside);
    }
  }

  private static String name(String uri) {
    return uri.substring(uri.lastIndexOf('/') + 1);
  }

  /**
   * Replaces the temporary directory by the target in the message, because the user knows only the
   * target.
   */
  private static FileSystemException named(FileSystemException failure, String from, String to) {
    String file = failure.getFile();
    if (file == null || !file.contains(from)) {
      return failure;
    }
    String reason = failure.getReason() == null ? "cannot be made" : failure.getReason();
    FileSystemException named = new FileSystemException(file.replace(from, to), null, reason);
    named.initCause(failure);
    return named;
  }
}
