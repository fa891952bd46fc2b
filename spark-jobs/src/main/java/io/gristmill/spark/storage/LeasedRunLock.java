package io.gristmill.spark.storage;

import io.gristmill.error.GristmillException.RunInUseException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lock of a directory on HDFS or an object store: a file that is created if absent and rewritten
 * while its owner lives. The lock expires if it is not renewed for the length of the lease, or if
 * its owner was a process of this host that has ended or an earlier attempt of the same YARN
 * application. Ages are measured by the store's clock.
 */
final class LeasedRunLock extends RunLock {

  private static final Logger log = LoggerFactory.getLogger(LeasedRunLock.class);
  private static final int ATTEMPTS = 3;
  private static final int READS = 5;
  private static final long READ_AGAIN_MILLIS = 100;

  private final FileSystem files;
  private final Path file;
  private final Owner owner;
  private final Timing timing;
  private final Consumer<RunInUseException> lost;
  private final Thread renewals = new Thread(this::renewWhileHeld, "run-lock");
  private long renewedNanos = System.nanoTime();
  private boolean closed;

  /**
   * @param lease validity of a lock without renewal
   * @param renewal time between two renewals
   * @param settling delay before a new lock is read again, on stores where concurrent creations may
   *     both succeed and the last one wins
   * @param lost called when another command has taken the lock
   */
  record Timing(
      Duration lease, Duration renewal, Duration settling, Consumer<RunInUseException> lost) {

    static final Timing DEFAULT =
        new Timing(
            Duration.ofMinutes(2),
            Duration.ofSeconds(20),
            Duration.ofSeconds(2),
            RunLock::endProcess);
  }

  private LeasedRunLock(FileSystem files, Path file, Owner owner, Timing timing) {
    this.files = files;
    this.file = file;
    this.owner = owner;
    this.timing = timing;
    this.lost = timing.lost();
  }

  static RunLock acquire(FileSystem files, Path directory, Owner owner, Timing timing)
      throws IOException {
    Path file = HadoopPaths.at(directory, directory.toUri().getPath() + "/" + FILE);
    files.mkdirs(directory);
    Optional<Owner> before = Optional.empty();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (create(files, file, owner) && settled(files, file, owner, timing)) {
        LeasedRunLock lock = new LeasedRunLock(files, file, owner, timing);
        lock.renewals.setDaemon(true);
        lock.renewals.start();
        if (before.isPresent()) {
          lock.letEnd(before.get());
        }
        return lock;
      }
      Optional<Owner> found = readWhole(files, file);
      before = found.filter(other -> other.isEarlierAttemptOf(owner));
      takeAwayIfExpired(files, file, found, owner, timing);
    }
    throw inUse(read(files, file), directory.toString());
  }

  /** Waits for an earlier attempt to end, which happens when it tries to renew its lock. */
  private void letEnd(Owner before) {
    if (before.hasEnded()) {
      return;
    }
    Duration patience = timing.renewal().plus(timing.renewal().dividedBy(2));
    log.warn(
        "The run was in use by an earlier attempt, {}. Going on in {} s, when that has ended.",
        before,
        patience.toSeconds());
    try {
      TimeUnit.MILLISECONDS.sleep(patience.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean create(FileSystem files, Path file, Owner owner) throws IOException {
    try (OutputStream out = files.create(file, false)) {
      out.write(owner.toJson());
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  /**
   * Checks for concurrent creation: on HDFS only one succeeds; on object stores the last one wins.
   */
  private static boolean settled(FileSystem files, Path file, Owner owner, Timing timing)
      throws IOException {
    if (!files.getScheme().matches("hdfs|viewfs|file")) {
      try {
        TimeUnit.MILLISECONDS.sleep(timing.settling().toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return read(files, file).equals(Optional.of(owner));
  }

  private static void takeAwayIfExpired(
      FileSystem files, Path file, Optional<Owner> found, Owner owner, Timing timing)
      throws IOException {
    boolean ended =
        found.isPresent() && (found.get().hasEnded() || found.get().isEarlierAttemptOf(owner));
    if (!ended && !age(files, file).filter(age -> age > timing.lease().toMillis()).isPresent()) {
      if (files.exists(file)) {
        throw inUse(found, file.getParent().toString());
      }
      return;
    }
    // The name is that of the expired lock: a second command cannot move the lock of the first one
    // that found it expired, as the name is taken then.
    String name = FILE + "." + found.map(Owner::token).orElse("unknown");
    Path aside = HadoopPaths.beside(file, name);
    try {
      if (found.isEmpty()) {
        files.delete(file, false);
      } else if (!files.exists(aside) && files.rename(file, aside)) {
        files.deleteOnExit(aside);
      }
    } catch (FileNotFoundException e) {
      log.debug("another command took {} away", file, e);
    }
  }

  /** Milliseconds since the lock was renewed, compared with the modification time of a new file. */
  private static Optional<Long> age(FileSystem files, Path file) throws IOException {
    Path probe = HadoopPaths.beside(file, FILE + "." + UUID.randomUUID());
    try {
      files.create(probe, true).close();
      long now = files.getFileStatus(probe).getModificationTime();
      return Optional.of(now - files.getFileStatus(file).getModificationTime());
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } finally {
      files.delete(probe, false);
    }
  }

  private static Optional<Owner> read(FileSystem files, Path file) throws IOException {
    try (InputStream in = files.open(file)) {
      return Owner.ofJson(in.readAllBytes());
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Reads again if the lock is empty, which it is for a moment while it is renewed. */
  private static Optional<Owner> readWhole(FileSystem files, Path file) throws IOException {
    Optional<Owner> found = read(files, file);
    for (int i = 0; found.isEmpty() && i < READS && files.exists(file); i++) {
      try {
        TimeUnit.MILLISECONDS.sleep(READ_AGAIN_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return found;
      }
      found = read(files, file);
    }
    return found;
  }

  private void renewWhileHeld() {
    try {
      while (true) {
        TimeUnit.MILLISECONDS.sleep(timing.renewal().toMillis());
        renew();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // released
    }
  }

  private synchronized void renew() {
    if (closed) {
      return;
    }
    try {
      Optional<Owner> found = readWhole(files, file);
      // Absent: taken away. Empty: what an interrupted renewal of ours left.
      boolean isOurs = found.isPresent() ? found.get().equals(owner) : files.exists(file);
      if (!isOurs) {
        lost.accept(inUse(found, file.getParent().toString()));
        return;
      }
      try (OutputStream out = files.create(file, true)) {
        out.write(owner.toJson());
      }
      renewedNanos = System.nanoTime();
    } catch (IOException e) {
      // The store may be back before the lease ends.
      if (System.nanoTime() - renewedNanos > timing.lease().toNanos()) {
        lost.accept(inUse(Optional.empty(), file.getParent().toString()));
      }
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    renewals.interrupt();
    try {
      if (read(files, file).equals(Optional.of(owner))) {
        files.delete(file, false);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
