package io.gristmill.io;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The local file system; locations are paths or {@code file:} URIs. */
public final class LocalStorage implements Storage {

  private static final long serialVersionUID = 1L;

  private static final int DELETE_ATTEMPTS = 10;
  private static final long DELETE_PAUSE_NANOS = 10_000_000;

  @Override
  public InputFile input(String uri) {
    return new LocalInputFile(path(uri));
  }

  @Override
  public OutputFile output(String uri) {
    return new LocalOutputFile(path(uri));
  }

  @Override
  public boolean exists(String uri) {
    return Files.exists(path(uri));
  }

  @Override
  public List<InputFile> list(String uri) throws IOException {
    Path path = path(uri);
    List<Path> named = Files.exists(path) ? List.of(path) : LocalGlob.expand(path);
    SortedMap<String, InputFile> files = new TreeMap<>();
    for (Path one : named) {
      for (Path file : below(one)) {
        files.put(file.toUri().toString(), new LocalInputFile(file));
      }
    }
    return List.copyOf(files.values());
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Path target = path(to);
    Files.createDirectories(target.toAbsolutePath().getParent());
    Files.move(path(from), target, StandardCopyOption.ATOMIC_MOVE);
    force(target.toAbsolutePath().getParent());
  }

  @Override
  public void sync(String uri) throws IOException {
    Path root = path(uri);
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path path : tree.toList()) {
        force(path);
      }
    }
    force(root.getParent());
  }

  private static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public void delete(String uri) throws IOException {
    Path root = path(uri);
    for (int attempt = 1; Files.exists(root); attempt++) {
      try {
        deleteTree(root);
      } catch (DirectoryNotEmptyException e) {
        // A task of a lost executor may still write.
        if (attempt == DELETE_ATTEMPTS) {
          throw e;
        }
        LockSupport.parkNanos(attempt * DELETE_PAUSE_NANOS);
      }
    }
  }

  private static void deleteTree(Path root) throws IOException {
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        // A task that outlives its driver may move its file meanwhile.
        Files.deleteIfExists(path);
      }
    }
  }

  /** Rejects folders: opening one succeeds, and reading fails later without its name. */
  public static void requireNoFolder(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      throw new FileSystemException(path.toString(), null, "a folder where a file is expected");
    }
  }

  /** Returns the path of a location. */
  public static Path path(String uri) {
    return Location.local(uri);
  }

  static boolean isVisible(Path relative) {
    for (Path name : relative) {
      if (name.toString().startsWith("_") || name.toString().startsWith(".")) {
        return false;
      }
    }
    return true;
  }

  /** Lists all files below a folder, or the file itself; follows links, like Hadoop. */
  private static List<Path> below(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      boolean file = Files.isRegularFile(root) || Files.isSymbolicLink(root);
      return file ? List.of(root) : List.of();
    }
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        root,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            // A dangling link is listed, so that reading it reports the problem.
            if ((attributes.isRegularFile() || attributes.isSymbolicLink())
                && isVisible(root.relativize(file))) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            // The target of a link to a parent folder is already listed, and files that a running
            // task has deleted are skipped.
            if (failure instanceof FileSystemLoopException
                || failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }
        });
    return files;
  }

  private record LocalInputFile(Path path) implements InputFile {

    @Override
    public String uri() {
      return path.toUri().toString();
    }

    @Override
    public long length() throws IOException {
      return Files.size(path);
    }

    @Override
    public Optional<Path> local() {
      return Optional.of(path);
    }

    @Override
    public InputStream open(long offset) throws IOException {
      requireNoFolder(path);
      FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
      channel.position(offset);
      return Channels.newInputStream(channel);
    }
  }

  private record LocalOutputFile(Path path) implements OutputFile {

    @Override
    public String uri() {
      return path.toUri().toString();
    }

    @Override
    public CommittedOutput create() throws IOException {
      Files.createDirectories(path.getParent());
      // Named by attempt: two attempts of one task may write at the same time.
      Path temporary = path.resolveSibling("." + path.getFileName() + "." + UUID.randomUUID());
      return new CommittedOutput(new BufferedOutputStream(new Named(path, temporary), 1 << 16)) {
        @Override
        protected void publish() throws IOException {
          Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
        }

        @Override
        protected void discard() throws IOException {
          Files.deleteIfExists(temporary);
        }
      };
    }
  }

  /** Adds the file name to failures, because a message like "disk full" does not contain it. */
  private static final class Named extends FilterOutputStream {

    private final Path path;

    Named(Path path, Path temporary) throws IOException {
      super(Files.newOutputStream(temporary));
      this.path = path;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        throw named(e);
      }
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void close() throws IOException {
      try {
        out.close();
      } catch (IOException e) {
        throw named(e);
      }
    }

    private IOException named(IOException failure) {
      FileSystemException named =
          new FileSystemException(path.toString(), null, failure.getMessage());
      named.initCause(failure);
      return named;
    }
  }
}
