package io.gristmill.spark.storage;

import io.gristmill.error.Messages;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.apache.hadoop.security.AccessControlException;

/**
 * Describes an {@link IOException}, whose message may be only a path, several lines, or missing.
 */
public final class IoFailure {

  private IoFailure() {}

  /** One line with what failed and, if known, where. */
  public static String describe(IOException failure) {
    String message = failure.getMessage() == null ? "" : failure.getMessage();
    String line = Messages.withoutClasses(message.lines().findFirst().orElse(""));
    if (failure instanceof FileSystemException file) {
      return reason(failure) + " at " + file.getFile();
    }
    return line.isEmpty() ? reason(failure) : line;
  }

  /** The reason without the place. */
  static String reason(IOException failure) {
    if (failure instanceof FileSystemException file && file.getReason() != null) {
      return file.getReason();
    } else if (failure instanceof AccessDeniedException
        || failure instanceof AccessControlException) {
      return "permission denied";
    } else if (failure instanceof NoSuchFileException || failure instanceof FileNotFoundException) {
      return "no such file or folder";
    } else if (failure instanceof FileAlreadyExistsException) {
      return "a file where a folder is expected";
    } else if (failure instanceof DirectoryNotEmptyException) {
      return "folder not empty";
    }
    String message = failure.getMessage();
    return message == null ? Messages.reason(failure) : message.lines().findFirst().orElse("");
  }
}
