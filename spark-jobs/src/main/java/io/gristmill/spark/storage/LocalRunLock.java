package io.gristmill.spark.storage;

import io.gristmill.error.GristmillException.RunInUseException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lock of a directory on a local disk: the operating system's lock of a file in it. The file
 * remains when the lock is released, as deleting it could let two processes lock two files of the
 * same name.
 */
final class LocalRunLock extends RunLock {

  /**
   * Locks of this process, which the operating system would grant twice. It would also release the
   * first as soon as any channel of the file is closed, so the file must not be opened.
   */
  private static final Map<Path, Owner> HELD = new ConcurrentHashMap<>();

  private final Path file;
  private final FileChannel channel;

  private LocalRunLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * @return empty where the file system has no locks
   * @throws RunInUseException if another command has it
   */
  static Optional<RunLock> acquire(Path directory, String run, Owner owner) throws IOException {
    Files.createDirectories(directory);
    Path file = directory.toRealPath().resolve(FILE);
    Owner here = HELD.putIfAbsent(file, owner);
    if (here != null) {
      throw inUse(Optional.of(here), run);
    }
    boolean locked = false;
    FileChannel channel = null;
    try {
      channel = open(file);
      Optional<FileLock> lock = lock(channel, run);
      if (lock.isEmpty()) {
        return Optional.empty();
      }
      write(channel, owner.toJson());
      locked = true;
      return Optional.of(new LocalRunLock(file, channel));
    } finally {
      if (!locked) {
        HELD.remove(file);
        if (channel != null) {
          channel.close();
        }
      }
    }
  }

  /** Opens the lock file, writable for all users who may write to the directory. */
  private static FileChannel open(Path file) throws IOException {
    boolean isNew = !Files.exists(file);
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    PosixFileAttributeView posix = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (isNew && posix != null) {
      posix.setPermissions(PosixFilePermissions.fromString("rw-rw-rw-"));
    }
    return channel;
  }

  private static Optional<FileLock> lock(FileChannel channel, String run) throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (IOException e) {
      return Optional.empty(); // such as a network file system without a lock service
    }
    if (lock == null) {
      throw inUse(Owner.ofJson(read(channel)), run);
    }
    return Optional.of(lock);
  }

  private static byte[] read(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(channel.size(), 1 << 16));
    while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
    return bytes.array();
  }

  /** Writes to the disk, so that a full one is noticed. */
  private static void write(FileChannel channel, byte[] bytes) throws IOException {
    channel.truncate(0);
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    channel.force(true);
  }

  @Override
  public void close() {
    try {
      channel.truncate(0);
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      HELD.remove(file);
    }
  }
}
