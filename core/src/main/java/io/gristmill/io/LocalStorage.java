package io.gristmill.io;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** The local file system; locations are paths or {@code file:} URIs. */
public final class LocalStorage implements Storage {

  private static final long serialVersionUID = 1L;

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
    if (Files.isRegularFile(path)) {
      return List.of(new LocalInputFile(path));
    }
    if (Files.isDirectory(path)) {
      return walk(path, file -> visible(path.relativize(file)));
    }
    Path root = fixedPrefix(path);
    if (root.equals(path) || !Files.isDirectory(root)) {
      return List.of();
    }
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + path);
    return walk(root, file -> matcher.matches(file) && visible(root.relativize(file)));
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
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        // A task that outlives its driver may move its file meanwhile.
        Files.deleteIfExists(path);
      }
    }
  }

  /** The path a location names. */
  public static Path path(String uri) {
    Path path = uri.startsWith("file:") ? Path.of(URI.create(uri)) : Path.of(uri);
    return path.toAbsolutePath().normalize();
  }

  private static Path fixedPrefix(Path path) {
    Path prefix = path;
    while (prefix.toString().matches(".*[*?\\[{].*")) {
      prefix = prefix.getParent();
    }
    return prefix;
  }

  private static boolean visible(Path relative) {
    for (Path name : relative) {
      if (name.toString().startsWith("_") || name.toString().startsWith(".")) {
        return false;
      }
    }
    return true;
  }

  private static List<InputFile> walk(Path root, java.util.function.Predicate<Path> wanted)
      throws IOException {
    try (Stream<Path> tree = Files.walk(root)) {
      return tree.filter(Files::isRegularFile)
          .filter(wanted)
          .<InputFile>map(LocalInputFile::new)
          .sorted(Comparator.comparing(InputFile::uri))
          .toList();
    }
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
    public void write(Body body) throws IOException {
      Files.createDirectories(path.getParent());
      // Named by attempt: two attempts of one task may write at the same time.
      Path beside = path.resolveSibling("." + path.getFileName() + "." + UUID.randomUUID());
      try {
        try (OutputStream out = new BufferedOutputStream(new Named(path, beside), 1 << 16)) {
          body.writeTo(out);
        }
        Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(beside);
      }
    }
  }

  /** Names the file in what fails; the system only says, for example, that a disk is full. */
  private static final class Named extends FilterOutputStream {

    private final Path path;

    Named(Path path, Path beside) throws IOException {
      super(Files.newOutputStream(beside));
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
