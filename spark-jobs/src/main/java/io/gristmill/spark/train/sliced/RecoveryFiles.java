package io.gristmill.spark.train.sliced;

import io.gristmill.io.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Directories for states between checkpoints; what a killed driver left is overwritten. */
final class RecoveryFiles {

  private final Storage storage;
  private final String directory;
  private int count;

  RecoveryFiles(Storage storage, String scratch) {
    this.storage = storage;
    this.directory = scratch + "/.recovery";
  }

  /** One that is empty. */
  String next() throws IOException {
    String next = directory + "/" + count++;
    storage.delete(next);
    return next;
  }

  /** Once the newest is complete the one before is of no use. */
  void deleteOlder() throws IOException {
    if (count > 1) {
      storage.delete(directory + "/" + (count - 2));
    }
  }

  void delete() {
    try {
      storage.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
