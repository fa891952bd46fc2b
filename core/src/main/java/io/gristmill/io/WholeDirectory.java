package io.gristmill.io;

import io.gristmill.error.InvalidConfigException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.UUID;

/** A directory that is written beside its name and renamed: it is there whole or not at all. */
public final class WholeDirectory {

  private WholeDirectory() {}

  /** Writes the files. */
  @FunctionalInterface
  public interface Body {
    void write(String directory) throws IOException;
  }

  /**
   * Writes a directory. Commands that write one target at once have a directory each, and the first
   * that is done keeps the name; a killed one leaves a directory that ends in {@code .part}.
   *
   * @throws InvalidConfigException if the target is there by then
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

  /** The user knows the target and nothing of the directory beside it. */
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
