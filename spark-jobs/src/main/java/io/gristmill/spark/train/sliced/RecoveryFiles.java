package io.gristmill.spark.train.sliced;

import io.gristmill.io.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Directories for the states between checkpoints, named by the run: executors that outlive a killed
 * driver may still be writing to those of the previous run.
 */
final class RecoveryFiles {

  private final Storage storage;
  private final String all;
  private final String directory;
  private int count;

  RecoveryFiles(Storage storage, String scratch, String run) {
    this.storage = storage;
    this.all = scratch + "/.recovery";
    this.directory = all + "/" + run;
  }

  /** An empty directory. The first call deletes what killed drivers left. */
  String next() throws IOException {
    if (count == 0) {
      storage.delete(all);
    }
    return directory + "/" + count++;
  }

  /** Deletes the previous directory, once the newest is complete. */
  void deleteOlder() throws IOException {
    if (count > 1) {
      storage.delete(directory + "/" + (count - 2));
    }
  }

  void delete() {
    try {
      storage.delete(all);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
