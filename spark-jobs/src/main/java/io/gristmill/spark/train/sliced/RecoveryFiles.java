package io.gristmill.spark.train.sliced;

import io.gristmill.io.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Directories for states between checkpoints, named by the run: executors that outlive a killed
 * driver may still be writing to those of the run before, of another state.
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

  /** One that is empty; the first takes the place of all that killed drivers left. */
  String next() throws IOException {
    if (count == 0) {
      storage.delete(all);
    }
    return directory + "/" + count++;
  }

  /** Once the newest is complete the one before is of no use. */
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
